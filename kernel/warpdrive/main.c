#include <linux/module.h>
#include <linux/uacce.h>
static void *p = uacce_alloc;
static int __init i(void){pr_info("%p\n",p);return 0;}
static void __exit e(void){}
module_init(i);module_exit(e);
MODULE_LICENSE("GPL");MODULE_DESCRIPTION("x");
