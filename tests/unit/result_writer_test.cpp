// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/result_writer.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "chemistry/input.hpp"
#include "flowsheets/file_output.hpp"
#include "flowsheets/hdf5_file.hpp"
#include "flowsheets/solution_json.hpp"
#include "flowsheets/version.hpp"
#include "tests/unit/sample_solution.hpp"

namespace raffinate {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone afterwards.
class ResultFile : public testing::Test {
 protected:
  ResultFile()
      : folder_(fs::temp_directory_path() / ("raffinate-results-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~ResultFile() override { fs::remove_all(folder_); }
  std::string path(const std::string& name = "results.h5") const { return folder_ / name; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  fs::path folder_;
};

std::string read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Everything a solution holds, as text: NaN compares equal, unlike in the numbers themselves.
std::string all_of(Solution solution) {
  solution.code_version = solution.created = "";
  return solution_json(solution);
}

std::string message_of(const std::string& path) {
  try {
    read_solution(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_F(ResultFile, ComesBackAsItWas) {
  const Solution given = sample_solution();
  write_solution(given, path());
  const Solution back = read_solution(path());
  EXPECT_EQ(all_of(back), all_of(given));
  EXPECT_EQ(back.case_text, given.case_text);
  EXPECT_EQ(back.cascades[0].aqueous, given.cascades[0].aqueous);  // to the last bit
  EXPECT_EQ(back.report.rungs[0].residuals, given.report.rungs[0].residuals);
  EXPECT_EQ(back.constants[0].sd, given.constants[0].sd);
  EXPECT_FALSE(back.constants[1].sd.has_value());
  EXPECT_EQ(back.code_version, code_version());
  EXPECT_EQ(back.created.size(), std::string("2026-01-01T00:00:00Z").size());
}

TEST_F(ResultFile, BringsBackEveryPartOfAPlant) {
  const Solution given = sample_refinery();
  write_solution(given, path());
  const Solution back = read_solution(path());
  EXPECT_EQ(all_of(back), all_of(given));
  EXPECT_EQ(back.streams[4].phase, Phase::solid);
  EXPECT_EQ(back.streams[4].totals.size(), 0);
  EXPECT_EQ(back.streams[4].amounts, given.streams[4].amounts);
  EXPECT_EQ(back.units[0].ports[1].phase, Phase::aqueous);
  EXPECT_EQ(back.units[1].remarks, std::vector<std::string>{});
  ASSERT_EQ(back.units[0].readings.size(), 2u);
  EXPECT_EQ(back.units[0].readings[0].unit, "kA");
  EXPECT_EQ(back.products[1].lines.size(), 1u);
  EXPECT_EQ(back.sensitivities.slope, given.sensitivities.slope);
  EXPECT_EQ(back.sensitivities.outputs[2].unit, "pH");
  EXPECT_EQ(back.sensitivities.inputs[1].value, -2.05);
  EXPECT_EQ(back.constants[0].enthalpy, -25.5);
  EXPECT_FALSE(back.constants[1].enthalpy.has_value());
  EXPECT_TRUE(back.constants[1].user_set);
}

TEST_F(ResultFile, HoldsAnEmptySolution) {
  write_solution({}, path());
  EXPECT_EQ(all_of(read_solution(path())), all_of({}));
}

TEST_F(ResultFile, KeepsWhoComputedItWhenWrittenAgain) {
  Solution given = sample_solution(4);
  given.code_version = "0.0.9+abc";
  given.created = "2020-02-02T02:02:02Z";
  write_solution(given, path());
  EXPECT_EQ(read_solution(path()).code_version, "0.0.9+abc");
  EXPECT_EQ(read_solution(path()).created, "2020-02-02T02:02:02Z");
}

TEST_F(ResultFile, CutShortIsAnError) {
  write_solution(sample_solution(10), path());
  const std::string bytes = read(path());
  const std::size_t content = bytes.size() - seal({}).size();
  for (std::size_t i = 0; i < 50; ++i) {
    write(path("cut.h5"), bytes.substr(0, i * content / 50));
    EXPECT_THROW(read_solution(path("cut.h5")), InputError) << i;
  }
  write(path("cut.h5"), bytes.substr(0, bytes.size() - 5));
  EXPECT_NE(message_of(path("cut.h5")).find("cut short"), std::string::npos);
}

TEST_F(ResultFile, DamageIsAnErrorOrHarmless) {
  write_solution(sample_solution(10), path());
  const std::string bytes = read(path()), expected = all_of(read_solution(path()));
  for (std::size_t i = 0; i < 200; ++i) {
    std::string damaged = bytes;
    char& byte = damaged[(i * 2654435761u) % bytes.size()];
    byte = static_cast<char>(byte ^ (1 << (i % 8)));
    write(path("damaged.h5"), damaged);
    try {
      EXPECT_EQ(all_of(read_solution(path("damaged.h5"))), expected) << "flip " << i;
    } catch (const InputError&) {
    }
  }
}

TEST_F(ResultFile, SaysWhatIsWrong) {
  EXPECT_NE(message_of(path("none.h5")).find("none.h5: there is no such file"), std::string::npos);
  EXPECT_NE(message_of(folder_).find("no such file"), std::string::npos);
  write(path("text.h5"), "raffinate: 1\n");
  EXPECT_NE(message_of(path("text.h5")).find("no HDF5 file"), std::string::npos);
  write(path("empty.h5"), "");
  EXPECT_NE(message_of(path("empty.h5")).find("it is empty"), std::string::npos);

  Hdf5File foreign = Hdf5File::create();
  write(path("unsealed.h5"), foreign.bytes());
  EXPECT_NE(message_of(path("unsealed.h5")).find("written by another program"), std::string::npos);
  write(path("foreign.h5"), foreign.bytes() + seal(foreign.bytes()));
  EXPECT_NE(message_of(path("foreign.h5")).find("not written by"), std::string::npos);

  Hdf5File newer = Hdf5File::create();
  newer.root().set_attribute("file_type", result_file_type);
  newer.root().set_attribute("version", result_file_version + 1);
  write(path("newer.h5"), newer.bytes() + seal(newer.bytes()));
  EXPECT_NE(message_of(path("newer.h5")).find("format version 6, this program reads version 5"),
            std::string::npos);

  Hdf5File older = Hdf5File::create();
  older.root().set_attribute("file_type", result_file_type);
  older.root().set_attribute("version", 1);
  write(path("older.h5"), older.bytes() + seal(older.bytes()));
  EXPECT_NE(message_of(path("older.h5")).find("older format version 1"), std::string::npos);
  EXPECT_NE(message_of(path("older.h5")).find("solve the case again"), std::string::npos);
}

TEST_F(ResultFile, NeedsAFolderItMayWriteTo) {
  const Solution solution = sample_solution(2);
  EXPECT_THROW(write_solution(solution, path("none/results.h5")), EnvironmentError);
  EXPECT_THROW(write_solution(solution, folder_), EnvironmentError);
  EXPECT_THROW(write_solution(solution, ""), EnvironmentError);
  EXPECT_THROW(write_solution(solution, "/proc/results.h5"),
               EnvironmentError);  // root may not either
  EXPECT_THROW(write_solution(solution, "/dev/null"), EnvironmentError);
  EXPECT_THROW(write_solution(solution, path(std::string(300, 'x'))), EnvironmentError);
  EXPECT_THROW(require_writable(path("none/results.h5")), EnvironmentError);
  EXPECT_NO_THROW(require_writable(path()));
  EXPECT_EQ(files(), 0u);
}

TEST_F(ResultFile, FollowsALink) {
  write(path("target.h5"), "old");
  fs::create_symlink("target.h5", path("link.h5"));
  write_solution(sample_solution(2), path("link.h5"));
  EXPECT_TRUE(fs::is_symlink(path("link.h5")));
  EXPECT_EQ(read_solution(path("target.h5")).cascades.size(), 2u);
}

/// Files of this process may not grow past this size while it lives.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(ResultFile, AFullDiskLeavesTheOldFile) {
  write(path(), "old");
  signal(SIGXFSZ, SIG_IGN);
  {
    const SmallDisk disk(5000);
    EXPECT_THROW(write_solution(sample_solution(), path()), EnvironmentError);
  }
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(read(path()), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(ResultFile, KilledWhileWritingLeavesTheOldFile) {
  write(path(), "old");
  const pid_t child = fork();
  if (child == 0) {  // the signal of the exceeded limit kills it in the middle of the file
    const SmallDisk disk(5000);
    write_solution(sample_solution(), path());
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(read(path()), "old");
  write_solution(sample_solution(2), path());
  EXPECT_EQ(read_solution(path()).cascades.size(), 2u);
}

}  // namespace
}  // namespace raffinate
