/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a file comes from: the root attributes, and the identity by which segments of one output
 * know each other. Nothing in it names the machine. */
#ifndef BD_IO_PROVENANCE_H
#define BD_IO_PROVENANCE_H

#include "io/netcdf.h"
#include "io/recorder.h"

/* Copies of the options' strings. */
typedef struct bd_origin {
    char *title, *scenario_text, *command, *created, *build, *request, *lineage;
    char (*input_sha256)[BD_SHA256_HEX];
    char **input_path, **input_key; /* key "": a scenario file */
    size_t ninput;
    uint64_t seed;
    bool seed_automatic;
    char earlier[BD_SHA256_HEX];    /* of a run whose segments may be joined too, or "" */
    char identity[BD_SHA256_HEX];   /* equal for segments that may be joined */
    char parameters[BD_SHA256_HEX]; /* SHA-256 of the resolved scenario */
} bd_origin;

bd_status bd_origin_create(bd_origin *o, const bd_recorder_options *options,
                           const bd_params *params, bd_error *err);
void bd_origin_release(bd_origin *o);

/* All root attributes but data_digest and status. */
bd_status bd_origin_write(const bd_origin *o, const bd_params *params,
                          const bd_recorder_resources *resources, bd_netcdf *f, bd_error *err);

#endif
