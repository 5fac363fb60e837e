# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads results of berdaya as tidy data frames: a column a dimension, then one a variable. Use it
# as a package (R CMD INSTALL analysis/R) or with source("analysis/R/R/berdaya.R"); it needs ncdf4.
# Dimensions of R arrays run the other way round than in the file; the tables here are ordered as
# Python orders them: the last dimension fastest.

berdaya_schema <- "1" # major number of the layout that this reader reads

# An open file, which the functions below take in place of a path: opening once is faster. It is
# closed with close(file).
berdaya_open <- function(path) {
  structure(list(path = path, nc = .berdaya_nc(path)), class = "berdaya_file")
}

close.berdaya_file <- function(con, ...) invisible(ncdf4::nc_close(con$nc))

# What a run left behind, attributes of the whole file as a list: title, status, seed, source,
# data_digest, scenario_text, provenance (JSON), and more.
berdaya_attributes <- function(path) {
  use <- .berdaya_use(path)
  on.exit(use$done())
  ncdf4::ncatt_get(use$nc, 0)
}

# One row a variable of the file: group, name, dims (outermost first), unit, label, description.
berdaya_variables <- function(path) {
  use <- .berdaya_use(path)
  on.exit(use$done())
  file <- use$nc
  word <- function(name, what) {
    found <- ncdf4::ncatt_get(file, name, what)
    if (found$hasatt) as.character(found$value) else ""
  }
  full <- names(file$var)
  data.frame(
    group = vapply(full, .berdaya_group, ""),
    name = sub(".*/", "", full),
    dims = vapply(full, function(n) paste(.berdaya_dims(file, n), collapse = " "), ""),
    unit = vapply(full, word, "", "units"),
    label = vapply(full, word, "", "long_name"),
    description = vapply(full, word, "", "description"),
    row.names = NULL, stringsAsFactors = FALSE
  )
}

# A tidy data frame of variables that share their dimensions.
#   path   of the file, or what berdaya_open answered
#   name   "power", "structure/factor", or several of one group: c("village/m0", "village/distress")
#   ...    keeps only these labels of a dimension: scenario = "holistic", time = c(0, 48, 120)
# Labels of dimensions are text or numbers as in the file; categories are factors. Permanent names
# of households, villages and posts are text, for R's numbers would round them.
berdaya_tidy <- function(path, name, ...) {
  use <- .berdaya_use(path)
  on.exit(use$done())
  file <- use$nc
  unknown <- setdiff(name, names(file$var))
  if (length(unknown) > 0) .berdaya_unknown(unknown[1], names(file$var))
  dims <- .berdaya_dims(file, name[1])
  for (other in name[-1]) {
    if (!identical(dims, .berdaya_dims(file, other)) || .berdaya_group(other) != .berdaya_group(name[1])) {
      stop(sprintf("'%s' and '%s' do not share their dimensions; read them one by one", name[1], other), call. = FALSE)
    }
  }
  labels <- lapply(rev(file$var[[name[1]]]$dim), .berdaya_labels, file = file)
  names(labels) <- dims
  keep <- lapply(labels, seq_along)
  wanted <- list(...)
  for (dim in names(wanted)) {
    if (!dim %in% dims) .berdaya_unknown(dim, dims, "dimension")
    keep[[dim]] <- match(wanted[[dim]], labels[[dim]])
    if (anyNA(keep[[dim]])) .berdaya_unknown(wanted[[dim]][is.na(keep[[dim]])][1], labels[[dim]], dim)
  }
  columns <- .berdaya_grid(Map(function(l, k) l[k], labels, keep))
  for (full in name) columns[[sub(".*/", "", full)]] <- .berdaya_values(file, full, keep)
  for (full in name[vapply(name, function(n) file$var[[n]]$prec == .berdaya_uint64, TRUE)]) {
    short <- sub(".*/", "", full)
    columns[[short]] <- .berdaya_names(use$path, full, keep, columns[[short]])
  }
  if (length(columns[[length(columns)]]) == 0) return(as.data.frame(columns, stringsAsFactors = FALSE)[0, , drop = FALSE])
  as.data.frame(columns, stringsAsFactors = FALSE, optional = TRUE)
}

# The file of a path or of berdaya_open, and how to be done with it.
.berdaya_use <- function(path) {
  if (inherits(path, "berdaya_file")) return(c(unclass(path), done = function() NULL))
  nc <- .berdaya_nc(path)
  list(path = path, nc = nc, done = function() ncdf4::nc_close(nc))
}

.berdaya_nc <- function(path) {
  bad <- function(...) stop(path, ": ", ..., call. = FALSE)
  if (!file.exists(path)) bad("there is no such file")
  if (dir.exists(path)) bad("this is a folder, not an output file")
  start <- readBin(path, "raw", 8)
  if (length(start) == 0) bad("the file is empty")
  if (length(start) == 8 && identical(start[1:7], charToRaw("berdaya"))) {
    bad("this is a state or part of a run that berdaya keeps to go on with, not an output file; ",
        "run --resume and branch read it, by the output that it belongs to")
  }
  if (!identical(start, as.raw(c(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)))) {
    bad("this is not an HDF5 file, so berdaya did not write it")
  }
  # The library prints a message of its own; the sentence below says it all.
  nothing <- file(nullfile(), "w")
  sink(nothing)
  opened <- try(suppressWarnings(ncdf4::nc_open(path)), silent = TRUE)
  sink()
  close(nothing)
  if (inherits(opened, "try-error")) bad("the file is cut off or damaged; make it again, or use a copy of it")
  source <- ncdf4::ncatt_get(opened, 0, "source")
  if (!source$hasatt || !startsWith(as.character(source$value), "berdaya")) {
    ncdf4::nc_close(opened)
    bad("an HDF5 file, but berdaya did not write it")
  }
  schema <- as.character(ncdf4::ncatt_get(opened, 0, "schema_version")$value)
  if (sub("[.].*", "", schema) != berdaya_schema) {
    ncdf4::nc_close(opened)
    bad("layout ", schema, " is unknown to this reader, which reads ", berdaya_schema,
        "; use the reader that came with ", source$value)
  }
  status <- ncdf4::ncatt_get(opened, 0, "status")
  if (!status$hasatt || status$value != "complete") {
    warning(path, " is partial: the run that wrote it did not finish", call. = FALSE)
  }
  opened
}

.berdaya_unknown <- function(word, there, what = "variable") {
  there <- as.character(there)
  near <- there[order(utils::adist(word, there), na.last = TRUE)]
  stop(sprintf("%s '%s' is not in the file; near it: %s", what, word, paste(utils::head(near, 5), collapse = ", ")), call. = FALSE)
}

.berdaya_group <- function(full) {
  if (grepl("/", full, fixed = TRUE)) sub("/[^/]*$", "", full) else "/"
}

# Names of the dimensions, outermost first.
.berdaya_dims <- function(file, full) {
  sub(".*/", "", vapply(rev(file$var[[full]]$dim), function(d) d$name, ""))
}

# Labels of a dimension; rows of a bare one are numbered from 0, as in Python.
.berdaya_labels <- function(dim, file) {
  if (dim$len == 0) return(integer())
  if (dim$dimvarid$id < 0) return(seq_len(dim$len) - 1L)
  as.vector(dim$vals)
}

# Columns of labels, the last dimension fastest.
.berdaya_grid <- function(labels) {
  if (length(labels) == 0) return(list())
  rev(as.list(expand.grid(rev(labels), KEEP.OUT.ATTRS = FALSE, stringsAsFactors = FALSE)))
}

# Where a hyperslab that holds all of `keep` begins and how long it is, innermost first.
.berdaya_slab <- function(keep) {
  ranges <- lapply(rev(keep), range)
  list(start = vapply(ranges, `[`, 1, 1), count = vapply(ranges, function(r) r[2] - r[1] + 1, 1))
}

# What was kept of a hyperslab, in the file's order.
.berdaya_pick <- function(values, keep, slab) {
  dim(values) <- slab$count
  places <- Map(function(k, s) k - s + 1, unname(rev(keep)), unname(slab$start))
  as.vector(do.call(`[`, c(list(values), places, list(drop = FALSE))))
}

.berdaya_uint64 <- "unsinged 8 byte int" # as ncdf4 spells it

.berdaya_values <- function(file, full, keep) {
  if (any(lengths(keep) == 0)) return(numeric())
  slab <- .berdaya_slab(keep)
  values <- ncdf4::ncvar_get(file, file$var[[full]], start = slab$start, count = slab$count, collapse_degen = FALSE)
  values <- .berdaya_pick(values, keep, slab)
  codes <- ncdf4::ncatt_get(file, full, "flag_values")
  if (!codes$hasatt) return(values)
  meanings <- strsplit(as.character(ncdf4::ncatt_get(file, full, "flag_meanings")$value), " ")[[1]]
  factor(values, levels = as.integer(codes$value), labels = meanings)
}

# Whole numbers of 64 bits without sign as text. R has none: doubles are exact up to 2^53, bit64 up
# to 2^63 (through rhdf5), and what is beyond comes rounded, with a warning.
.berdaya_names <- function(path, full, keep, rough) {
  words <- sprintf("%.0f", rough)
  fine <- rough <= 2^53
  there <- function(package) nzchar(system.file(package = package))
  if (!all(fine) && .Platform$OS.type == "unix" && there("rhdf5") && there("bit64")) {
    # In a process of its own: ncdf4 opens nothing more once rhdf5 is loaded beside it.
    exact <- parallel::mccollect(parallel::mcparallel({
      slab <- .berdaya_slab(keep)
      read <- suppressMessages(suppressWarnings(rhdf5::h5read(
        path, paste0("/", full), start = slab$start, count = slab$count, bit64conversion = "bit64"
      )))
      .berdaya_pick(as.character(read), keep, slab)
    }, silent = TRUE))[[1]]
    if (is.character(exact) && length(exact) == length(words)) {
      fine <- !is.na(exact) & rough < 2^63
      words[fine] <- exact[fine]
    }
  }
  if (!all(fine)) {
    warning(full, ": some names are rounded, for R has no whole numbers that large; ",
            "`python -m berdaya export` gives them in full", call. = FALSE)
  }
  words
}
