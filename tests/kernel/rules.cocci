// SPDX-License-Identifier: BSD-3-Clause
// Copyright(c) 2026 The WarpDrive for DPDK authors
//
// What no compiler warns of. A starred line is a finding; bad.c has one of each.

// The result of a copy says whether there is anything in the buffer.
@copy_ignored@
expression a, b, c;
@@
(
* copy_from_user(a, b, c);
|
* copy_to_user(a, b, c);
|
* warp_mem_read(...);
|
* warp_mem_write(...);
|
* crypto_shash_import(...);
|
* crypto_skcipher_setkey(...);
)

// What was checked must be what is used.
@read_twice@
expression src, x, y, n, m;
@@
* copy_from_user(x, src, n)
... when != src = ...
* copy_from_user(y, src, m)

// A way out with the lock held.
@mutex_kept@
expression l, e;
@@
* mutex_lock(l);
... when != mutex_unlock(l);
    when strict
* return e;

@spin_kept@
expression l, e;
@@
* spin_lock(l);
... when != spin_unlock(l);
    when strict
* return e;

// Nothing that sleeps under a spinlock.
@sleeps@
expression l;
identifier f = {copy_from_user, copy_to_user, mutex_lock, cond_resched, vmalloc_user, kvzalloc,
	warp_mem_read, warp_mem_write, wait_for_completion, wait_event_killable, vfree};
@@
* spin_lock(l);
... when != spin_unlock(l);
* f(...)

@sleeps_gfp@
expression l;
identifier f = {kmalloc, kzalloc, kcalloc, kmalloc_array, kvmalloc_array};
@@
* spin_lock(l);
... when != spin_unlock(l);
* f(..., \(GFP_KERNEL\|GFP_KERNEL_ACCOUNT\))

// Memory that was not there.
@unchecked_alloc@
expression x, y;
identifier f = {kmalloc, kzalloc, kcalloc, kvzalloc, vmalloc_user, bitmap_zalloc};
identifier fld;
statement s1, s2;
@@
* x = f(...);
... when != if (<+...x...+>) s1 else s2
    when != x = y
* x->fld

// Gone, and used.
@used_after_free@
expression x, y;
identifier f = {kfree, kvfree, vfree, kfree_sensitive};
identifier fld;
@@
* f(x);
... when != x = y
* x->fld

// ERR_PTR() and NULL are different things.
@err_or_null@
expression x;
identifier f = {crypto_alloc_skcipher, crypto_alloc_aead, crypto_alloc_shash, dma_buf_get, uacce_alloc,
	kthread_create_on_node};
statement s;
@@
* x = f(...);
* if (!x) s
