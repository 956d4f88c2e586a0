/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzzer of the driver, guided by what runs in it.
 *
 * A program is a few calls: commands of /dev/kmalloc and system calls on its files and mappings.
 * Later calls use what earlier ones gave (handles, files, mappings), through slots.  Programs are
 * made from the grammar, or from those that were kept by a change or two; one that runs what none
 * ran before is kept.  All that there is to know lies in one file, the state, which is memory that
 * guest and host share: so it outlives the guest's kernel.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>

#include "../abi/request.h"

#define CALLS_MAX 16
#define ARGS_MAX 20
#define OPS_MAX 64
#define WORKERS_MAX 4

/**
 * struct space - what a value is taken from; by name and number, a value reads "handle3"
 *
 * Slots hold what the calls of one program gave; areas are memory at addresses that are the same
 * in each worker.
 */
enum space {
	NUMBER,
	/* slots */
	CONTROL, FILES, HANDLE, CACHE, POOL,
	/* areas */
	REQUEST, DATA, NAMES, READ_ONLY, EDGE, NOWHERE, MAPPED,
	SPACES
};

#define SLOTS 8
#define FIRST_AREA REQUEST

struct space_row {
	const char *name;
	/* Of areas: where, and how long. */
	uintptr_t base;
	size_t length;
};

extern const struct space_row spaces[SPACES];

/* A window of MAPPED for each mapping, so that none can hit what else the process has. */
#define WINDOW (1UL << 24)
#define WINDOWS 4
#define MAPPED_BYTES (WINDOWS * WINDOW)

/* The control files of a worker: three of one user, one of another, one with capabilities. */
enum {
	CONTROL_BOTH, CONTROL_READ, CONTROL_WRITE, CONTROL_OTHER, CONTROL_ADMIN, CONTROL_OPENED,
};

/* Both ends of a pipe are in the last two slots of FILES. */
#define PIPE_READ (SLOTS - 2)
#define PIPE_WRITE (SLOTS - 1)

/** enum kind - what a member of a request or an argument of a system call is */
enum kind {
	PLAIN, FLAGS, CHOICE, GFP, BYTES, OFFSET, LENGTH, PAGES, SIZE, COMMAND_SIZE, SMALL, ELEMENT,
	NODE, WIDE, A_CONTROL, A_FILE, A_HANDLE, A_CACHE, A_POOL, A_SOURCE, A_NAME, A_DATA,
	/* Of the name or the data that the argument before tells. */
	A_LENGTH,
	/* Memory that the driver writes to, a place for a mapping, or for a request. */
	AN_ARRAY, A_WINDOW, A_PLACE,
	/* Results: a slot to put it in, and bytes that are always zero. */
	TO, PAD,
};

/**
 * struct member - one input, or result, of a call
 * @name: in the text of a program
 * @at: offset in the request
 * @width: bytes there
 * @kind: enum kind
 * @often: of a hundred calls, how many have it not 0
 * @hint: FLAGS: those defined; CHOICE: how many from 0 on; ELEMENT: its size; TO: enum space
 * @with: flag that goes with it
 */
struct member {
	const char *name;
	unsigned short at;
	unsigned char width;
	unsigned char kind;
	unsigned char often;
	uint64_t hint;
	uint32_t with;
};

/**
 * struct op - what a call can do
 * @name: in the text of a program
 * @number: of the system call; or one of SPECIAL_*
 * @weight: how often it is chosen
 * @members: ends with one without a name
 */
struct op {
	const char *name;
	long number;
	unsigned int weight;
	const struct member *members;
};

/* The commands are the first ops, by their numbers, and have these arguments before their own. */
enum { ARG_FILE, ARG_AT, ARG_SIZE, ARG_TAIL, ARGS_COMMON };

enum {
	/* Open the control file. */
	SPECIAL_OPEN = -1000,
	/* Write a number to memory, take one from there into a slot. */
	SPECIAL_PUT, SPECIAL_TAKE,
	/* Reach a mapping, in a child, or as a debugger does. */
	SPECIAL_TOUCH, SPECIAL_FORK, SPECIAL_PEEK, SPECIAL_POKE,
	/* What follows runs in two threads at the same time. */
	SPECIAL_BOTH,
};

/* grammar.c */

/** grammar_is_command() - whether it is an ioctl of the device */
bool grammar_is_command(unsigned int op);

/** grammar_op() - the row of an op, NULL behind the last */
const struct op *grammar_op(unsigned int op);
unsigned int grammar_ops(void);

/** grammar_member() - argument @i of an op, NULL behind the last */
const struct member *grammar_member(unsigned int op, unsigned int i);

/** grammar_staged_length() - bytes of a command as an element of a batch */
unsigned int grammar_staged_length(unsigned int op);

/** grammar_missing() - the first command of which an input byte is in no member, or in two */
const char *grammar_missing(void);

/**
 * struct call - one call of a program
 * @op: which
 * @staged: a command is written to memory, behind a struct kmdev_op, and not called
 * @space: enum space of each argument
 * @n: its number, slot, or offset
 */
struct call {
	unsigned char op;
	unsigned char staged;
	unsigned char space[ARGS_MAX];
	uint64_t n[ARGS_MAX];
};

struct program {
	unsigned int count;
	struct call calls[CALLS_MAX];
};

/**
 * struct entry - a program that was kept
 * @edge: it was the first to run this one, by its last call
 * @tried: how often others were made of it, and how long these took
 */
struct entry {
	struct program program;
	unsigned int edge;
	unsigned int tried;
};

/** struct dice - numbers that depend on a seed alone */
struct dice {
	uint64_t state;
};

uint64_t dice_any(struct dice *dice);
unsigned int dice_below(struct dice *dice, unsigned int end);
bool dice_percent(struct dice *dice, unsigned int percent);

/* draw.c */

/** draw_argument() - another value, maybe 0; draw_present() - one that is there for sure */
void draw_argument(struct call *call, unsigned int i, struct dice *dice);
void draw_present(struct call *call, unsigned int i, struct dice *dice);

/** draw_neighbour() - a number becomes one near to it */
void draw_neighbour(struct call *call, unsigned int i, struct dice *dice);

/* program.c */

/** program_generate() - a new program */
void program_generate(struct program *program, struct dice *dice);

/** program_mutate() - a change or two; @other: to take calls from */
void program_mutate(struct program *program, const struct program *other, struct dice *dice);

/** program_extend() - a few new calls behind those that are there */
void program_extend(struct program *program, struct dice *dice);

/* text.c */

/** program_print() and program_read() - as text, one call a line, an empty line at the end */
void program_print(const struct program *program, FILE *file);
bool program_read(struct program *program, FILE *file);

#define EDGES (1U << 18)
#define CORPUS_MAX 6144
#define STATE_BYTES (1UL << 25)

/**
 * struct state - all that guest and host share
 * @kept: programs that ran something new
 * @given: how many there are from before, in the end of @corpus, still to be tried
 * @calls: done so far
 * @found: edges that were run
 * @wrong: answers that contradict the interface
 * @stop: the phase is over
 * @programs: run by each worker
 * @running: what each worker does just now
 * @hits: how many programs ran each edge
 */
struct state {
	unsigned int lock;
	unsigned int kept;
	unsigned int given;
	unsigned int wrong;
	unsigned int found;
	unsigned int stop;
	unsigned long calls;
	unsigned long programs[WORKERS_MAX];
	struct program running[WORKERS_MAX];
	unsigned int hits[EDGES];
	struct entry corpus[CORPUS_MAX];
};

_Static_assert(sizeof(struct state) <= STATE_BYTES, "the state's file holds it");

extern struct state *state;

/**
 * struct outcome - what came of a program
 * @calls: that were made, in both threads
 * @milliseconds: that it took
 * @edges: that none ran before
 * @calls_of: whether that call was made before a race
 * @edges_of: how many of @edges that call ran
 * @edge_of: one of them
 * @reached: how many calls it took to run the edge that was asked for; 0: not run
 */
struct outcome {
	unsigned int calls;
	unsigned int milliseconds;
	unsigned int edges;
	bool calls_of[CALLS_MAX];
	unsigned int edges_of[CALLS_MAX];
	unsigned int edge_of[CALLS_MAX];
	unsigned int reached;
};

#define NO_EDGE EDGES

/* guide.c */

/** enum way - how a program is made: all new, or of one that was kept */
enum way { FRESH, CHANGED, EXTENDED, WAYS };

/** guide_way() - the way that the next program is made */
enum way guide_way(struct dice *dice);

/** guide_learn() - what came of it */
void guide_learn(enum way way, const struct program *program, const struct outcome *outcome);

/** guide_weight() - how often an op is drawn: as the grammar says, if nothing was learned */
unsigned int guide_weight(unsigned int op);

/* corpus.c */

/** corpus_take_given() - one of before, once; false: there is none left */
bool corpus_take_given(struct program *program);

/** corpus_keep() - for each call that ran something new, the program up to there */
void corpus_keep(const struct program *program, const struct outcome *outcome);

/** corpus_choose() - one that was kept, rather such as lead to where few come */
struct entry *corpus_choose(struct dice *dice);

/** corpus_copy() - the program, while another worker may shorten it */
void corpus_copy(struct program *program, const struct entry *entry);

/** corpus_tried() - what was made of an entry takes its place if it is shorter and runs its edge */
void corpus_tried(struct entry *entry, const struct program *program,
		  const struct outcome *outcome);

void corpus_import(FILE *file);
void corpus_export(FILE *file);

/* cover.c */

/** cover_tells - each new edge is printed, as offsets in its function */
extern bool cover_tells;

/** cover_init() - as root, before anything else of this */
void cover_init(void);

/** cover_open() - as root, in the process whose two threads are watched */
void cover_open(void);

/** cover_begin() - the way of thread @thread through the driver is recorded from now on */
void cover_begin(unsigned int thread);

/** cover_program() - another program: what was recorded before is of no interest */
void cover_program(void);

/** cover_new() - how many edges are new since the last time; @edge: one of them */
unsigned int cover_new(unsigned int *edge);

/** cover_tell_rest() - prints the functions that no worker came to, which interrupts may have */
void cover_tell_rest(void);

/** cover_ran() - whether the program ran that edge */
bool cover_ran(unsigned int edge);

/* place.c */

#define NAME_COUNT 13
#define NAME_ROOM 80

/** place_init() - map the areas; place_thread() - which request is the calling thread's */
void place_init(void);
void place_thread(unsigned int thread);

/** place_clear() - what programs wrote is 0 again */
void place_clear(void);

/** place_name() - the name at an offset of NAMES */
const char *place_name(uint64_t n);

uintptr_t place_address(enum space space, uint64_t n);

/** place_copy() and place_touch() - return false where the memory is not there */
bool place_copy(void *to, const void *from, size_t length);
bool place_touch(uintptr_t at, size_t length, bool write);

/* perform.c */

extern volatile long slots[SPACES][SLOTS];

/** memory_file - the process's own memory as a file */
extern int memory_file;

/** pipe_used - something may be in the pipe, or it is closed */
extern bool pipe_used;

/** racing - two threads run calls now */
extern bool racing;

/** call_begin() - before the first call of a program */
void call_begin(void);
void call_run(const struct call *call);

/* answer.c */

/* So many bytes behind a request are looked at. */
#define ANSWER_MARGIN 64

/** answer_check() - @plain: the caller may see no addresses */
void answer_check(const struct call *call, const union request *before, const union request *after,
		  int error, bool plain);
void answer_check_contents(const struct call *call, const void *data, size_t length);
void answer_check_account(const char *whose, struct account left);

/** answer_is_pointer() - whether it could be an address of the kernel's */
bool answer_is_pointer(uint64_t number);

/* worker.c */

extern unsigned int worker_number;

/** worker_init() - as root, in a process of its own: worker @number from now on */
void worker_init(unsigned int number);

/** worker_run() - @edge: one that is asked for, or NO_EDGE */
void worker_run(const struct program *program, unsigned int edge, struct outcome *outcome);

#endif
