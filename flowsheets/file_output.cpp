// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/file_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace raffinate {
namespace {

namespace fs = std::filesystem;

std::string cure(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return "the folder does not exist; create it or name another one";
    case EACCES:
    case EPERM:
    case EROFS: return "the folder may not be written to; name another one";
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return "free some space or name a folder on another disk";
    case ENAMETOOLONG: return "choose a shorter name";
    default: return "name another file or folder";
  }
}

[[noreturn]] void refuse(const std::string& path, int error) {
  throw EnvironmentError(
      fmt::format("cannot write \"{}\": {}\n{}", path, std::strerror(error), cure(error)));
}

/// The file behind a symbolic link, so that renaming does not replace the link.
fs::path target_of(const std::string& path) {
  std::error_code trouble;
  const fs::file_status status = fs::status(path, trouble);
  if (path.empty() || fs::is_directory(status))
    throw EnvironmentError(fmt::format(
        "cannot write \"{}\": a file is needed, this is a folder\nname a file in it", path));
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw EnvironmentError(
        fmt::format("cannot write \"{}\": it is a device or a pipe\nname a plain file", path));
  if (!fs::exists(status)) return path;
  const fs::path real = fs::canonical(path, trouble);
  return trouble ? fs::path(path) : real;
}

/// A new file beside the one wanted; removed unless it was renamed.
class AsideFile {
 public:
  explicit AsideFile(const std::string& path) : wanted_(path), target_(target_of(path)) {
    aside_ =
        target_.parent_path() / fmt::format(".{}.part-{}", target_.filename().string(), getpid());
    unlink(aside_.c_str());  // of a process of that number that was killed
    descriptor_ = open(aside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) refuse(wanted_, errno);
  }
  AsideFile(const AsideFile&) = delete;
  AsideFile& operator=(const AsideFile&) = delete;
  ~AsideFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!renamed_) unlink(aside_.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse(wanted_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fsync(descriptor_) != 0 && errno != EINVAL) refuse(wanted_, errno);
    const int closed =
        close(descriptor_);  // some network file systems tell of a full disk only now
    descriptor_ = -1;
    if (closed != 0) refuse(wanted_, errno);
  }

  void rename() {
    if (std::rename(aside_.c_str(), target_.c_str()) != 0) refuse(wanted_, errno);
    renamed_ = true;
    // The folder's entry survives a power cut too; a file system that cannot do that is no failure.
    const fs::path folder = target_.parent_path().empty() ? fs::path(".") : target_.parent_path();
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
  }

 private:
  std::string wanted_;
  fs::path target_, aside_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace

void require_writable(const std::string& path) { AsideFile{path}; }

void write_whole_file(const std::string& path, std::string_view bytes) {
  AsideFile file(path);
  file.write(bytes);
  file.rename();
}

}  // namespace raffinate
