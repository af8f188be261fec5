// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// A concentration as a feed states it.
struct Amount {
  std::string name;            ///< "Nd", "HCl", "NaCl"
  double concentration = 0.0;  ///< [mol/L] of the metal ion or of the reagent
  Location at;
};

/// One metal of a feed takes its concentration from another stream: c(metal) in the feed =
/// c(per) in the feed * [c(metal) / c(per)] in `stream`. A refluxed scrub is made this way.
struct Follow {
  std::string metal, per, stream;
  Location at;
};

struct FeedSpec {
  std::string name;
  Phase phase = Phase::aqueous;
  double flow = 0.0;             ///< [m3/s]
  std::optional<double> pH;      ///< aqueous only
  std::vector<Amount> metals;    ///< both phases
  std::vector<Amount> reagents;  ///< aqueous only: acids, bases, salts
  std::optional<Follow> follow;  ///< aqueous only
  std::string balance;           ///< component that balances the charge; empty: the system's anion
  double extractant = 0.0;       ///< organic only [mol/L of monomer]
  double saponified = 0.0;       ///< organic only [mol counter-ion per mol monomer]
  std::string saponified_by;     ///< "Na", "NH4"
  Location at, flow_at, extractant_at, saponified_at, balance_at, pH_at;
};

struct SectionSpec {
  std::string name;
  int first = 0, last = 0;    ///< stages, both included
  double efficiency = 1.0;    ///< Murphree efficiency of the organic, 0 < E <= 1
  std::vector<Override> set;  ///< constants that differ in this section
  Location at;
};

struct InletSpec {
  std::string stream;  ///< a feed, or an outlet of another block
  int stage = 0;
  Location at;
};

struct OutletSpec {
  std::string stream;
  Phase phase = Phase::aqueous;
  int stage = 0;
  std::optional<double> flow;  ///< [m3/s]; empty: the whole stream leaves
  Location at;
};

struct CascadeSpec {
  std::string name;
  int stages = 0;
  std::vector<SectionSpec> sections;
  std::vector<InletSpec> in;
  std::vector<OutletSpec> out;
  bool allow_any_ratio = false;  ///< `allow: [phase ratio]`: O/A beyond 100:1 is meant
  Location at, in_at, out_at;
};

/// A case file, read and checked as far as that is possible without the system.
struct Case {
  std::string path;  ///< as given on the command line
  std::string text;  ///< the file as it was
  std::string title;
  std::string system;  ///< name, or path resolved against the case file
  Location system_at;
  std::vector<Override> set;
  std::vector<FeedSpec> feeds;
  std::vector<CascadeSpec> blocks;
};

/// Throws InputError that lists every fault found, each with place and cure.
Case read_case(const std::string& path);
Case parse_case(const std::string& text, const std::string& path);

}  // namespace raffinate
