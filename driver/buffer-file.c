// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer as a file of its own, which holds a reference to it.
 *
 * The inodes are in a file system of the driver's own, so that each has its size.  It is mounted
 * while there are any: a mount keeps the module.
 */

#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/module.h>
#include <linux/pseudo_fs.h>
#include <linux/uio.h>

#include "access.h"
#include "buffer.h"
#include "buffer-file.h"
#include "compat.h"
#include "content.h"
#include "map.h"
#include "reason.h"

#define KMD_MAGIC	0x6b6d616c	/* "kmal" */

static int kmd_init_fs_context(struct fs_context *context)
{
	if (!init_pseudo(context, KMD_MAGIC))
		return -ENOMEM;
	context->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	return 0;
}

static struct file_system_type kmd_fs = {
	.name		 = KBUILD_MODNAME,
	.owner		 = THIS_MODULE,
	.init_fs_context = kmd_init_fs_context,
	.kill_sb	 = kill_anon_super,
};

static struct vfsmount *mounted;
static int mounts;

static struct kmd_buffer *buffer_of(const struct file *file)
{
	return file->private_data;
}

/* What the opener of the control file may see was asked at opening; lockdown may come later. */
static int may_see(const struct kmd_buffer *buffer)
{
	return buffer->traits.stale && kmd_access_locked_down() ? -EPERM : 0;
}

/* How much of @length there is from @position on. */
static size_t within(const struct kmd_buffer *buffer, size_t length, loff_t position)
{
	if (position < 0 || position >= buffer->bytes)
		return 0;
	return min_t(u64, length, buffer->bytes - position);
}

static ssize_t kmd_read(struct file *file, char __user *data, size_t length, loff_t *position)
{
	struct kmd_buffer *buffer = buffer_of(file);
	size_t part = within(buffer, length, *position);
	struct kmd_copy copy = { .data = data, .offset = *position };
	enum kmdev_reason reason;
	int ret = may_see(buffer);

	if (ret || !part)
		return ret;
	reason = kmd_content_read(buffer, &copy, part);
	if (reason && !copy.done)
		return kmd_reason_errno(reason);
	*position += copy.done;
	return copy.done;
}

static ssize_t kmd_write(struct file *file, const char __user *data, size_t length,
			 loff_t *position)
{
	struct kmd_buffer *buffer = buffer_of(file);
	size_t part = within(buffer, length, *position);
	struct kmd_copy copy = { .data = (char __user *)data, .offset = *position };
	enum kmdev_reason reason;

	if (!part)
		return length ? -ENOSPC : 0;
	reason = kmd_content_write(buffer, &copy, part);
	if (reason && !copy.done)
		return kmd_reason_errno(reason);
	*position += copy.done;
	return copy.done;
}

static ssize_t transfer(struct kiocb *iocb, struct iov_iter *iter, kmd_content_step step)
{
	struct kmd_buffer *buffer = buffer_of(iocb->ki_filp);
	size_t before = iov_iter_count(iter), done;
	size_t part = within(buffer, before, iocb->ki_pos);
	enum kmdev_reason reason;

	if (!part)
		return 0;
	reason = kmd_content_walk(buffer, iocb->ki_pos, part, step, iter);
	done = before - iov_iter_count(iter);
	if (reason && !done)
		return kmd_reason_errno(reason);
	iocb->ki_pos += done;
	return done;
}

static enum kmdev_reason step_to_iter(void *virt, size_t offset, size_t length, void *context)
{
	return copy_to_iter(virt, length, context) == length ? KMDEV_OK : KMDEV_BAD_ADDRESS;
}

static enum kmdev_reason step_from_iter(void *virt, size_t offset, size_t length, void *context)
{
	return copy_from_iter(virt, length, context) == length ? KMDEV_OK : KMDEV_BAD_ADDRESS;
}

static ssize_t kmd_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	int ret = may_see(buffer_of(iocb->ki_filp));

	return ret ?: transfer(iocb, to, step_to_iter);
}

static ssize_t kmd_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	size_t length = iov_iter_count(from);

	if (length && !within(buffer_of(iocb->ki_filp), length, iocb->ki_pos))
		return -ENOSPC;
	return transfer(iocb, from, step_from_iter);
}

static loff_t kmd_llseek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, buffer_of(file)->bytes);
}

static int kmd_mmap(struct file *file, struct vm_area_struct *vma)
{
	return may_see(buffer_of(file)) ?: kmd_map(buffer_of(file), vma);
}

static int kmd_release(struct inode *inode, struct file *file)
{
	kmd_buffer_put(buffer_of(file));
	simple_release_fs(&mounted, &mounts);
	return 0;
}

static const struct file_operations kmd_fops = {
	.owner		= THIS_MODULE,
	.release	= kmd_release,
	.llseek		= kmd_llseek,
	.read		= kmd_read,
	.write		= kmd_write,
	.read_iter	= kmd_read_iter,
	.write_iter	= kmd_write_iter,
	.splice_read	= kmd_splice_read,
	.splice_write	= iter_file_splice_write,
	.mmap		= kmd_mmap,
	.get_unmapped_area = kmd_get_unmapped_area,
};

static struct file *open_inode(struct inode *inode, const struct kmd_buffer *buffer, int flags)
{
	char name[32];

	i_size_write(inode, buffer->bytes);
	snprintf(name, sizeof(name), "kmalloc:%llu", buffer->handle);
	return alloc_file_pseudo(inode, mounted, name, flags, &kmd_fops);
}

/* The file has the reference that @buffer is given with, if there is a file. */
static struct file *open_file(struct kmd_buffer *buffer, int flags)
{
	struct inode *inode;
	struct file *file;
	int ret;

	ret = simple_pin_fs(&kmd_fs, &mounted, &mounts);
	if (ret)
		return ERR_PTR(ret);
	inode = alloc_anon_inode(mounted->mnt_sb);
	if (IS_ERR(inode)) {
		file = ERR_CAST(inode);
		goto err_release;
	}
	file = open_inode(inode, buffer, flags);
	if (IS_ERR(file))
		goto err_inode;
	/* The control file keeps the module until now; fput() puts it. */
	__module_get(THIS_MODULE);
	file->private_data = buffer;
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS;
	return file;

err_inode:
	iput(inode);
err_release:
	simple_release_fs(&mounted, &mounts);
	return file;
}

/**
 * kmd_buffer_file_create() - open a buffer
 * @buffer: with a reference, which the file has from here on unless this is refused
 * @flags: KMDEV_OPEN_*
 * @result: the file, which nobody else knows before kmd_buffer_file_publish()
 * @fd: the descriptor that it will have
 *
 * Return: KMDEV_OK, KMDEV_FILES or KMDEV_BOOKKEEPING.
 */
enum kmdev_reason kmd_buffer_file_create(struct kmd_buffer *buffer, u32 flags, struct file **result,
					 s32 *fd)
{
	struct file *file;

	*fd = get_unused_fd_flags(O_CLOEXEC);
	if (*fd < 0)
		return *fd == -ENOMEM ? KMDEV_BOOKKEEPING : KMDEV_FILES;
	file = open_file(buffer, flags & KMDEV_OPEN_WRITE ? O_RDWR : O_RDONLY);
	if (IS_ERR(file)) {
		put_unused_fd(*fd);
		return PTR_ERR(file) == -ENFILE ? KMDEV_FILES : KMDEV_BOOKKEEPING;
	}
	*result = file;
	return KMDEV_OK;
}

/**
 * kmd_buffer_file_publish() - let the process have the file
 * @file: from kmd_buffer_file_create(), like @fd
 * @fd: its descriptor
 */
void kmd_buffer_file_publish(struct file *file, s32 fd)
{
	fd_install(fd, file);
}

/**
 * kmd_buffer_file_abort() - undo kmd_buffer_file_create()
 * @file: not published
 * @fd: its descriptor
 */
void kmd_buffer_file_abort(struct file *file, s32 fd)
{
	put_unused_fd(fd);
	fput(file);
}
