/*
 * A disk that keeps only what was synced. Preloaded into a program, it copies each file of POWER_CUT_FILES to
 * POWER_CUT_DISK whenever the program syncs that file, and before the program hears that the sync is done. What is in
 * POWER_CUT_DISK when the program is killed is what a power cut at that moment would have left. A file that was deleted is
 * gone once the directory is synced, and not before.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what) {
  perror(what);
  abort();
}

/* What is no longer in the directory. */
static void forget(const char *files, const char *disk) {
  char here[PATH_MAX], there[PATH_MAX];
  DIR *entries = opendir(disk);
  if (!entries) fail(disk);
  for (struct dirent *entry; (entry = readdir(entries));) {
    snprintf(here, sizeof here, "%s/%s", files, entry->d_name);
    snprintf(there, sizeof there, "%s/%s", disk, entry->d_name);
    if (entry->d_type == DT_REG && access(here, F_OK)) unlink(there);
  }
  closedir(entries);
}

static void keep(int fd) {
  const char *files = getenv("POWER_CUT_FILES"), *disk = getenv("POWER_CUT_DISK");
  char link[64], path[PATH_MAX], copy[PATH_MAX], partial[PATH_MAX + 8], buffer[65536];
  struct stat status;
  if (!files || !disk || fstat(fd, &status)) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  if (S_ISDIR(status.st_mode) && strcmp(path, files) == 0) forget(files, disk);
  if (!S_ISREG(status.st_mode)) return;
  size_t prefix = strlen(files);
  if (strncmp(path, files, prefix) || path[prefix] != '/' || strchr(path + prefix + 1, '/')) return;
  snprintf(copy, sizeof copy, "%s/%s", disk, path + prefix + 1);
  snprintf(partial, sizeof partial, "%s.part", copy);
  int from = open(path, O_RDONLY), to = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (from < 0 || to < 0) fail(path);
  for (ssize_t got; (got = read(from, buffer, sizeof buffer)) > 0;)
    if (write(to, buffer, got) != got) fail(partial);
  close(from);
  close(to);
  /* Whole or not at all, since the kill may come now. */
  if (rename(partial, copy)) fail(copy);
}

static int sync_and_keep(const char *name, int fd) {
  int (*really)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  int result = really(fd);
  if (result == 0) keep(fd);
  return result;
}

int fsync(int fd) { return sync_and_keep("fsync", fd); }
int fdatasync(int fd) { return sync_and_keep("fdatasync", fd); }
