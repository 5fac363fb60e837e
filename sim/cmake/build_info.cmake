# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes build_info.h: version, commit, compiler and flags as strings. Runs at every build, but
# touches the header only when something changed, so nothing is compiled again for no reason.
# Outside a git checkout the commit is "unknown"; a tree with local changes is marked "+".
set(COMMIT unknown)
find_package(Git QUIET)
if(GIT_FOUND AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${GIT_EXECUTABLE} -c safe.directory=* -C ${SOURCE} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE hash OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    execute_process(COMMAND ${GIT_EXECUTABLE} -c safe.directory=* -C ${SOURCE} status --porcelain
                            --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    set(COMMIT ${hash})
    if(changes)
      string(APPEND COMMIT "+")
    endif()
  endif()
endif()
set(text "/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was built, in words. Written by sim/cmake/build_info.cmake. */
#ifndef BD_BUILD_INFO_H
#define BD_BUILD_INFO_H

#define BD_BUILD_VERSION \"${VERSION}\"
#define BD_BUILD_COMMIT \"${COMMIT}\"
#define BD_BUILD_COMPILER \"${COMPILER}\"
#define BD_BUILD_TYPE \"${TYPE}\"
#define BD_BUILD_FLAGS \"${FLAGS}\"
#define BD_BUILD_SANITIZE \"${SANITIZE}\"

#endif
")
set(old "")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${OUT} "${text}")
endif()
