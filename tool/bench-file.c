// SPDX-License-Identifier: GPL-2.0-only
#include "bench-file.h"

#include <dlfcn.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-label.h"
#include "error.h"

#define LIBRARY "libjson-c.so.5"

/* A file of bench has kilobytes; one of this size is another. */
#define BYTES_MAX (64 << 20)

#define FUNCTIONS(X) \
	X(json_object_array_get_idx) X(json_object_array_length) X(json_object_get_double) \
	X(json_object_get_string) X(json_object_get_type) X(json_object_is_type) \
	X(json_object_iter_begin) X(json_object_iter_end) X(json_object_iter_equal) \
	X(json_object_iter_next) X(json_object_iter_peek_name) X(json_object_iter_peek_value) \
	X(json_object_object_get_ex) X(json_tokener_parse_verbose) X(json_tokener_error_desc)

/* Few commands read JSON, and a program starts faster without the library. */
static struct {
#define POINTER(name) __typeof__(&(name)) name;
	FUNCTIONS(POINTER)
} json;

static char *load_library(void)
{
	void *library = dlopen(LIBRARY, RTLD_LAZY);
	bool complete = library;

#define FIND(name) complete = complete && (json.name = dlsym(library, #name));
	FUNCTIONS(FIND)
	return complete ? NULL : xasprintf("%s (it is in the package libjson-c5)", dlerror());
}

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json.json_object_object_get_ex(object, name, &value);
	return value;
}

static bool is_array(struct json_object *object)
{
	return json.json_object_is_type(object, json_type_array);
}

static size_t length_of(struct json_object *array)
{
	return is_array(array) ? json.json_object_array_length(array) : 0;
}

static bool is_number(struct json_object *object)
{
	enum json_type type = json.json_object_get_type(object);

	return type == json_type_int || type == json_type_double;
}

static double number(struct json_object *object)
{
	return is_number(object) ? json.json_object_get_double(object) : NAN;
}

/* What there is of something whole: NaN if that is no number, or none that 64 bits hold. */
static double whole(double number)
{
	return number >= 1 && number < 0x1p64 ? number : NAN;
}

static void read_runs(struct json_object *array, struct bench_row *row)
{
	row->runs_count = length_of(array);
	row->runs = must(calloc(row->runs_count + 1, sizeof(*row->runs)));
	for (size_t i = 0; i < row->runs_count; i++)
		row->runs[i] = number(json.json_object_array_get_idx(array, i));
}

static void read_bars(struct json_object *array, struct bench_row *row)
{
	row->bars_count = length_of(array);
	row->bars = must(calloc(row->bars_count + 1, sizeof(*row->bars)));
	for (size_t i = 0; i < row->bars_count; i++) {
		struct json_object *pair = json.json_object_array_get_idx(array, i);

		double count = length_of(pair) == 2 ?
			       number(json.json_object_array_get_idx(pair, 1)) : 0;

		if (!(count > 0))
			continue;
		row->bars[i].ns = number(json.json_object_array_get_idx(pair, 0));
		row->bars[i].count = count;
	}
}

static void read_row(struct json_object *object, struct bench_row *row)
{
#define TEXT(name) { #name, &row->name }
	const struct {
		const char *name;
		const char **text;
	} texts[] = {
		TEXT(section), TEXT(allocator), TEXT(pattern), TEXT(op), TEXT(cpu), TEXT(gfp),
		TEXT(context),
	};
#define NUMBER(name) { #name, &row->name }
	const struct {
		const char *name;
		double *number;
	} numbers[] = {
		NUMBER(cpus), NUMBER(size), { "class", &row->given }, NUMBER(mean), NUMBER(min),
		NUMBER(p50), NUMBER(p99), NUMBER(p99_9), NUMBER(max), { "ops_per_s", &row->rate },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct json_object *value = member(object, texts[i].name);

		*texts[i].text = json.json_object_is_type(value, json_type_string) ?
			json.json_object_get_string(value) : NULL;
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		*numbers[i].number = number(member(object, numbers[i].name));
	row->cpus = whole(row->cpus);
	row->size = whole(row->size);
	row->given = whole(row->given);
	read_runs(member(object, "runs"), row);
	read_bars(member(object, "histogram"), row);
}

static void read_conditions(struct json_object *object, struct bench_file *file)
{
	struct json_object_iterator i = json.json_object_iter_begin(object);
	struct json_object_iterator end = json.json_object_iter_end(object);

	for (; !json.json_object_iter_equal(&i, &end); json.json_object_iter_next(&i)) {
		const char *text =
			json.json_object_get_string(json.json_object_iter_peek_value(&i));

		file->conditions = must(reallocarray(file->conditions, file->conditions_count + 1,
						     sizeof(*file->conditions)));
		file->conditions[file->conditions_count++] = (struct bench_condition){
			json.json_object_iter_peek_name(&i), text ?: "null",
		};
	}
}

/* So much that nothing behind has to ask whether it is there. */
static bool is_complete(const struct bench_row *row)
{
	return row->allocator && row->pattern && row->op && row->cpu && row->gfp && row->context;
}

static char *read_root(struct json_object *root, struct bench_file *file)
{
	struct json_object *rows = member(root, "bench"), *conditions;

	if (!is_array(rows))
		return xasprintf("this is JSON, but not of memctl bench: it has no array \"bench\"");
	file->count = length_of(rows);
	if (!file->count)
		return xasprintf("nothing was measured in it");
	file->rows = must(calloc(file->count, sizeof(*file->rows)));
	for (size_t i = 0; i < file->count; i++) {
		struct json_object *row = json.json_object_array_get_idx(rows, i);

		if (!json.json_object_is_type(row, json_type_object))
			return xasprintf("row %zu is no object", i + 1);
		read_row(row, &file->rows[i]);
		if (!is_complete(&file->rows[i]))
			return xasprintf("row %zu does not say what was measured: write it with "
					 "memctl bench --export-json, or --json with all columns",
					 i + 1);
	}
	conditions = member(json.json_object_array_get_idx(rows, 0), "conditions");
	if (json.json_object_is_type(conditions, json_type_object))
		read_conditions(conditions, file);
	return NULL;
}

char *bench_file_parse(const char *name, const char *text, struct bench_file *file)
{
	enum json_tokener_error error;
	struct json_object *root;
	char *wrong = load_library();

	*file = (struct bench_file){ .name = name };
	if (wrong)
		return wrong;
	root = json.json_tokener_parse_verbose(text, &error);
	if (!root)
		return xasprintf("this is no JSON: %s", json.json_tokener_error_desc(error));
	if (!json.json_object_is_type(root, json_type_object))
		return xasprintf("this is JSON, but not of memctl bench: it has no array \"bench\"");
	return read_root(root, file);
}

char *bench_file_read(const char *name, struct bench_file *file)
{
	FILE *stream = fopen(name, "re");
	char *text = must(malloc(BYTES_MAX + 1)), *wrong;
	size_t length;

	if (!stream) {
		free(text);
		return xasprintf("%m");
	}
	length = fread(text, 1, BYTES_MAX, stream);
	text[length] = '\0';
	if (ferror(stream))
		wrong = xasprintf("%m");
	else if (length == BYTES_MAX)
		wrong = xasprintf("this is too long to be of memctl bench");
	else
		wrong = bench_file_parse(name, text, file);
	fclose(stream);
	free(text);
	return wrong;
}

const struct bench_row *bench_file_row(const struct bench_file *file, const struct bench_row *row)
{
	for (size_t i = 0; i < file->count; i++)
		if (bench_rows_same(&file->rows[i], row))
			return &file->rows[i];
	return NULL;
}

/* The first of several keeps its rows, each with a run more. */
static void join(struct bench_file *file, const struct bench_file *more, size_t runs)
{
	size_t kept = 0;

	for (size_t i = 0; i < file->count; i++) {
		struct bench_row row = file->rows[i];
		const struct bench_row *other = bench_file_row(more, &row);

		if (!other || !(other->mean > 0))
			continue;
		if (runs == 1) {
			row.runs = must(malloc(sizeof(*row.runs)));
			row.runs[0] = row.mean;
		}
		row.runs = must(reallocarray(row.runs, runs + 1, sizeof(*row.runs)));
		row.runs[runs] = other->mean;
		row.runs_count = runs + 1;
		row.mean += (other->mean - row.mean) / row.runs_count;
		file->rows[kept++] = row;
	}
	file->count = kept;
}

char *bench_files_read(const char *names, struct bench_file *file)
{
	char *list = must(strdup(names)), *rest = list, *name, *wrong = NULL;
	struct bench_file more = { 0 };
	size_t runs = 0;

	while ((name = strsep(&rest, ",")) && !wrong) {
		wrong = bench_file_read(name, runs ? &more : file);
		if (!wrong && runs)
			join(file, &more, runs);
		if (wrong) {
			char *longer = xasprintf("%s: %s", name, wrong);

			free(wrong);
			wrong = longer;
		}
		runs++;
	}
	file->name = names;
	return wrong;
}

const char *bench_file_condition(const struct bench_file *file, const char *name)
{
	for (size_t i = 0; i < file->conditions_count; i++)
		if (!strcmp(file->conditions[i].name, name))
			return file->conditions[i].text;
	return NULL;
}

struct bench_row *bench_files_rows(const struct bench_file *files, size_t count,
				   size_t *rows_count)
{
	struct bench_row *rows;
	size_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += files[i].count;
	rows = must(calloc(all ?: 1, sizeof(*rows)));
	*rows_count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i].count; j++) {
			rows[*rows_count] = files[i].rows[j];
			rows[(*rows_count)++].file = count > 1 ? files[i].name : NULL;
		}
	return rows;
}
