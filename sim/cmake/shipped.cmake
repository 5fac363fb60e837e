# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes OUT, a C file with the bytes of FILES (paths below SOURCE, separated by commas), so that
# the program has them wherever it is copied to.
string(REPLACE "," ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(i 0)
foreach(file ${FILES})
  file(READ ${SOURCE}/${file} bytes HEX)
  string(LENGTH "${bytes}" length)
  math(EXPR length "${length} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char file_${i}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${file}\", (const char *)file_${i}, ${length}},\n")
  math(EXPR i "${i} + 1")
endforeach()
file(WRITE ${OUT} "/* SPDX-License-Identifier: GPL-3.0-or-later */
#include \"cli/shipped.h\"\n
${arrays}
static const bd_shipped files[] = {\n${rows}};\n
const bd_shipped *bd_shipped_files(size_t *count)
{
    *count = sizeof files / sizeof *files;
    return files;
}
")
