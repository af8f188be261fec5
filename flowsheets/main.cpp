// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>

#include "chemistry/input.hpp"
#include "chemistry/quantity.hpp"
#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/case_schema.hpp"
#include "flowsheets/diagram.hpp"
#include "flowsheets/file_output.hpp"
#include "flowsheets/result_writer.hpp"
#include "flowsheets/simulation.hpp"
#include "flowsheets/solution_json.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/version.hpp"

namespace raffinate {
namespace {

enum ExitCode { success = 0, bug = 1, wrong_input = 2, no_answer = 3, environment = 4 };

struct Arguments {
  std::string file, output, time_limit = "10 min";
  bool json = false, all_stages = false, all_streams = false, quiet = false, markdown = false;
  bool diagram = false;
};

/// Results go to standard output; a full disk behind it must not pass for success.
void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stdout);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw EnvironmentError(
        fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

/// Messages go to standard error.
void say(const std::string& text) { fmt::print(stderr, "{}\n", text); }

/// "03-split.yaml" gives 03-split.h5, "02-lab/case.yaml" gives 02-lab.h5; in the current folder.
std::string default_output(const std::string& case_path) {
  namespace fs = std::filesystem;
  const fs::path path = fs::absolute(case_path).lexically_normal();
  const fs::path folder = path.parent_path().filename();
  const fs::path stem = path.stem() == "case" && !folder.empty() ? folder : path.stem();
  return stem.string() + ".h5";
}

std::string listed(const std::string& title, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text.empty() ? text : "\n\n" + title + text;
}

void put_solution(const Solution& solution, const Arguments& given) {
  TableOptions options;
  options.all_stages = given.all_stages;
  options.all_streams = given.all_streams;
  if (given.json)
    put(solution_json(solution));
  else
    put(given.quiet ? headline(solution) : all_tables(solution, options));
}

int check_case(const Arguments& given) {
  const Checked checked = check(read_case(given.file));
  put(given.file + ": no fault found" + listed("Warnings", checked.warnings) +
      listed("Notes", checked.notes));
  return success;
}

/// Under mpirun every rank would solve and print the same: one of them says so, all leave.
void require_one_rank() {
  const char *ranks = std::getenv("OMPI_COMM_WORLD_SIZE"),
             *rank = std::getenv("OMPI_COMM_WORLD_RANK");
  if (!ranks || std::string(ranks) == "1") return;
  throw EnvironmentError(
      rank && std::string(rank) == "0"
          ? "a case is solved by one process: start raffinate solve without mpirun"
          : "");
}

/// Nothing but an older result may be lost to a new one.
void require_replaceable(const std::string& path) {
  std::ifstream old(path, std::ios::binary);
  std::string start(4, '\0');
  if (!old.read(start.data(), 4) || start == "\x89HDF") return;
  throw InputError({path}, "is there already and is no result file; it would be overwritten",
                   "give another name with -o");
}

SolveOptions options_of(const Arguments& given) {
  try {
    SolveOptions options;
    options.time_limit = parse_quantity(given.time_limit, dimension::time).si();
    if (!(*options.time_limit > 0.0)) throw Fault("it must be above zero", "write 10 min");
    return options;
  } catch (const Fault& fault) {
    throw InputError({"--time-limit"}, fault.what(), fault.cure());
  }
}

int solve_case(const Arguments& given) {
  require_one_rank();
  const SolveOptions options = options_of(given);
  const Case asked = read_case(given.file);
  const std::string output = given.output.empty() ? default_output(given.file) : given.output;
  require_replaceable(output);
  require_writable(output);  // better now than after the computation
  const Solution solution = solve(asked, options);
  write_solution(solution, output);
  put_solution(solution, given);
  if (!given.quiet) say(fmt::format("results are in {}", output));
  if (solution.status() == "converged") return success;
  if (given.json || !given.quiet) say(headline(solution));
  return no_answer;
}

/// "12.4 of 60 d" on a terminal, one line that is written over; nothing elsewhere.
class Progress {
 public:
  explicit Progress(double until) : until_(until), shown_(isatty(STDERR_FILENO) != 0) {}
  void operator()(double t) const {
    constexpr double day = 86400.0;
    if (shown_) fmt::print(stderr, "\r{:.4g} of {:.4g} d", t / day, until_ / day);
    if (shown_ && t >= until_) fmt::print(stderr, "\r\033[K");
  }

 private:
  double until_;
  bool shown_;
};

int simulate_case(const Arguments& given) {
  require_one_rank();
  const Case asked = read_case(given.file);
  const std::string output = given.output.empty() ? default_output(given.file) : given.output;
  require_replaceable(output);
  require_writable(output);
  SimulateOptions options;
  if (asked.simulate && !given.quiet) options.progress = Progress(asked.simulate->until);
  const Simulation simulation = simulate(asked, options);
  write_simulation(simulation, output);
  put(given.quiet ? headline(simulation) : all_tables(simulation));
  if (!given.quiet) say(fmt::format("results are in {}", output));
  return simulation.reached_the_end() && simulation.closed() ? success : no_answer;
}

int show_diagram(const Arguments& given) {
  const Case drawn = read_case(given.file);
  if (given.output.empty())
    put(diagram(drawn));
  else
    write_diagram(drawn, given.output);
  return success;
}

int show_results(const Arguments& given) {
  if (given.diagram) return show_diagram(given);
  const Solution solution = read_solution(given.file);
  if (!given.json)
    say(fmt::format("{} by raffinate {} on {}", solution.case_path, solution.code_version,
                    solution.created));
  put_solution(solution, given);
  return success;
}

int show_schema(const Arguments& given) {
  put(given.markdown ? case_reference_markdown() : case_json_schema());
  return success;
}

int list_systems(const Arguments&) {
  std::string text;
  for (const std::string& name : shipped_systems())
    text += fmt::format("{:<28} {}\n", name, load_system(name).title);
  put(text);
  return success;
}

/// No command, an unknown one, or one without its file.
int refuse_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  if (word.empty())
    say(app.help());
  else
    say(fmt::format("there is no command \"{}\"\n{}", word,
                    did_you_mean(word, names, "commands are")));
  return wrong_input;
}

int run(int argc, char** argv) {
  CLI::App app{"Solvent-extraction cascades and the refinery circuits around them.", "raffinate"};
  app.set_version_flag("--version", fmt::format("raffinate {}", code_version()));
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 2 wrong input, 3 not converged, balance not closed or design\n"
      "            specification not met, 4 disk, permissions or another matter of the\n"
      "            machine, 1 a bug.");
  Arguments given;
  int (*chosen)(const Arguments&) = nullptr;
  const auto command = [&](const char* name, const char* help, int (*function)(const Arguments&)) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->callback([&chosen, function] { chosen = function; });
    return sub;
  };
  const auto printing = [&](CLI::App* sub) {
    sub->add_flag("--json", given.json, "print the whole answer as JSON instead of tables");
    sub->add_flag("--all-stages", given.all_stages, "print every stage of long cascades");
    sub->add_flag("--all-streams", given.all_streams, "print what flows between blocks, too");
    sub->add_flag("-q,--quiet", given.quiet, "print the verdict only");
  };

  CLI::App* check =
      command("check", "read a case and build the plant, without solving", check_case);
  check->add_option("case", given.file, "case file (YAML)")->required();

  CLI::App* solve = command("solve", "find the steady state of a case", solve_case);
  solve->add_option("case", given.file, "case file (YAML)")->required();
  solve->add_option("-o,--output", given.output,
                    "result file (HDF5); else <name of the case>.h5 in the current folder");
  solve->add_option("--time-limit", given.time_limit,
                    "the solver gives up after this time, \"10 min\" if not given");
  printing(solve);

  CLI::App* simulate =
      command("simulate", "follow a case in time, as its `simulate:` says", simulate_case);
  simulate->add_option("case", given.file, "case file (YAML)")->required();
  simulate->add_option("-o,--output", given.output,
                       "result file (HDF5); else <name of the case>.h5 in the current folder");
  simulate->add_flag("-q,--quiet", given.quiet, "print the verdict only");

  CLI::App* show = command("show", "print the tables of a result file, or draw the plant of a case",
                           show_results);
  show->add_option("file", given.file, "result file of `raffinate solve`; case file for --diagram")
      ->required();
  printing(show);
  CLI::Option* diagram =
      show->add_flag("--diagram", given.diagram,
                     "print the block-flow diagram of a case as a Graphviz graph (DOT)");
  show->add_option("-o,--output", given.output,
                   "draw the diagram into this file instead: .svg, .pdf, .png (needs Graphviz)")
      ->needs(diagram);

  CLI::App* schema =
      command("schema", "print the JSON Schema of a case file, for editors", show_schema);
  schema->add_flag("--markdown", given.markdown, "print the reference page instead");

  command("systems", "list the chemical systems that come with raffinate", list_systems);

  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError&) {
    if (app.get_subcommands().empty()) return refuse_command(app, argc > 1 ? argv[1] : "");
    return refuse_command(*app.get_subcommands().front(), "");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? success : wrong_input;
  }
  return chosen(given);
}

}  // namespace
}  // namespace raffinate

int main(int argc, char** argv) {
  using namespace raffinate;
  try {
    return run(argc, argv);
  } catch (const InputError& error) {
    say(error.what());
    return wrong_input;
  } catch (const EnvironmentError& error) {
    if (*error.what() != '\0') say(error.what());  // empty: another rank tells
    return environment;
  } catch (const std::bad_alloc&) {
    say("not enough memory");
    return environment;
  } catch (const std::exception& error) {
    say(fmt::format("raffinate {} met a bug: {}\nPlease report it with the case file.",
                    code_version(), error.what()));
    return bug;
  }
}
