// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/graphviz.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "flowsheets/file_output.hpp"

namespace raffinate {
namespace {

/// A file without a name, gone when it is closed.
class ScratchFile {
 public:
  ScratchFile() : file_(std::tmpfile(), std::fclose) {
    if (!file_) fail();
  }
  int descriptor() const { return fileno(file_.get()); }
  void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() ||
        std::fflush(file_.get()) != 0)
      fail();
    std::rewind(file_.get());
  }
  std::string content() const {
    std::rewind(file_.get());
    std::string text;
    char piece[4096];
    for (std::size_t n; (n = std::fread(piece, 1, sizeof piece, file_.get())) > 0;)
      text.append(piece, n);
    return text;
  }

 private:
  [[noreturn]] static void fail() {
    throw EnvironmentError(
        fmt::format("cannot write a temporary file: {}\nfree some space in the temporary folder",
                    std::strerror(errno)));
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  void connect(const ScratchFile& file, int to) {
    posix_spawn_file_actions_adddup2(&actions_, file.descriptor(), to);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// Its exit code; -1 if a signal ended it.
int ended(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] void tell_missing(const std::string& why) {
  throw EnvironmentError(fmt::format(
      "cannot start Graphviz' program `dot`: {}\ninstall it (`apt-get install graphviz`), or leave "
      "out -o: the text that is printed then can be\ndrawn wherever Graphviz is",
      why));
}

}  // namespace

std::string drawn_by_graphviz(const std::string& dot, const std::string& format) {
  ScratchFile in, out, messages;
  in.write(dot);
  SpawnActions actions;
  actions.connect(in, STDIN_FILENO);
  actions.connect(out, STDOUT_FILENO);
  actions.connect(messages, STDERR_FILENO);
  std::string program = "dot", option = "-T" + format;
  char* const words[] = {program.data(), option.data(), nullptr};
  pid_t child = 0;
  if (const int error =
          posix_spawnp(&child, program.c_str(), actions.get(), nullptr, words, environ))
    tell_missing(std::strerror(error));
  const int code = ended(child);
  if (code == 127 && out.content().empty()) tell_missing("it was not found");
  const std::string picture = out.content();
  if (code != 0 || picture.empty())
    throw EnvironmentError(
        fmt::format("Graphviz' program `dot` failed with code {}:\n{}", code, messages.content()));
  return picture;
}

}  // namespace raffinate
