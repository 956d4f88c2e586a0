// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calling a function where allocators are called in real drivers: with preemption off, in a
 * software interrupt, in a hardware interrupt.
 */

#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/memcontrol.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "compat.h"
#include "context.h"

/**
 * struct job - a call in an interrupt
 * @work: the function
 * @data: for it
 * @memcg: the caller's, who is charged as if there were no interrupt
 * @done: it has returned
 * @tasklet: of the software interrupt
 * @irq_work: of the hardware interrupt
 */
struct job {
	void (*work)(void *data);
	void *data;
	struct mem_cgroup *memcg;
	struct completion done;
	union {
		struct tasklet_struct tasklet;
		struct irq_work irq_work;
	};
};

static void run(struct job *job)
{
	struct mem_cgroup *before = kmd_set_active_memcg(job->memcg);

	job->work(job->data);
	kmd_set_active_memcg(before);
	complete(&job->done);
}

static void run_tasklet(struct tasklet_struct *tasklet)
{
	run(container_of(tasklet, struct job, tasklet));
}

static void run_irq_work(struct irq_work *irq_work)
{
	run(container_of(irq_work, struct job, irq_work));
}

/* The last look at @job is not over when it is done: tasklet_kill() and irq_work_sync() wait. */
static void run_softirq(struct job *job)
{
	tasklet_setup(&job->tasklet, run_tasklet);
	tasklet_schedule(&job->tasklet);
	wait_for_completion(&job->done);
	tasklet_kill(&job->tasklet);
}

static void run_hardirq(struct job *job)
{
	init_irq_work(&job->irq_work, run_irq_work);
	irq_work_queue(&job->irq_work);
	wait_for_completion(&job->done);
	irq_work_sync(&job->irq_work);
}

static void run_interrupt(u32 context, void (*work)(void *data), void *data)
{
	struct job job = {
		.work = work,
		.data = data,
		.memcg = get_mem_cgroup_from_mm(current->mm),
		.done = COMPLETION_INITIALIZER_ONSTACK(job.done),
	};

	if (context == KMDEV_CONTEXT_SOFTIRQ)
		run_softirq(&job);
	else
		run_hardirq(&job);
	mem_cgroup_put(job.memcg);
}

/**
 * kmd_context_run() - call a function in a context
 * @context: enum kmdev_context, besides KMDEV_CONTEXT_PROCESS
 * @work: returns soon and does not sleep
 * @data: for it
 *
 * Returns when @work has.
 */
void kmd_context_run(u32 context, void (*work)(void *data), void *data)
{
	if (context != KMDEV_CONTEXT_ATOMIC) {
		run_interrupt(context, work, data);
		return;
	}
	preempt_disable();
	work(data);
	preempt_enable();
}
