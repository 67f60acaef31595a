/* The commands, for their table. Each returns what it comes to. */
#pragma once

#include "cli/headless-line.h"

int headless_create(Headless *h, const HeadlessLine *l);
int headless_cmd_open(Headless *h, const HeadlessLine *l);
int headless_cmd_save(Headless *h, const HeadlessLine *l);
int headless_voxel_add(Headless *h, const HeadlessLine *l);
int headless_voxel_remove(Headless *h, const HeadlessLine *l);
int headless_voxel_paint(Headless *h, const HeadlessLine *l);
int headless_layer_create(Headless *h, const HeadlessLine *l);
int headless_layer_delete(Headless *h, const HeadlessLine *l);
int headless_layer_merge(Headless *h, const HeadlessLine *l);
int headless_layer_visibility(Headless *h, const HeadlessLine *l);
int headless_layer_rename(Headless *h, const HeadlessLine *l);
int headless_render(Headless *h, const HeadlessLine *l);
int headless_export(Headless *h, const HeadlessLine *l);
int headless_convert(Headless *h, const HeadlessLine *l);
int headless_script(Headless *h, const HeadlessLine *l);
int headless_batch(Headless *h, const HeadlessLine *l);
int headless_cmd_help(Headless *h, const HeadlessLine *l);
int headless_version(Headless *h, const HeadlessLine *l);
