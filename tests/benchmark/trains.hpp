// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <fmt/format.h>

#include <array>
#include <string>

#include "flowsheets/case.hpp"

namespace raffinate {

/// What a train is timed with: the shipped P507 system (chloride complexes, two complexes in the
/// organic, three shared unknowns) or plain site exchange (two).
enum class Exchange { p507, sites };

/// `metals` trivalent metals, 1 mol/L together, in extraction : scrub : strip = 30 : 14 : 16.
inline Case train(Exchange exchange, int stages, int metals) {
  constexpr std::array names{"La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb",
                             "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y",  "Sc"};
  const int extraction = stages / 2, scrub = stages * 14 / 60;
  const int first = metals > 4 ? 0 : 2;  // of two: Pr and Nd; of four: Pr to Eu
  std::string feed;
  for (int i = 0; i < metals; ++i)
    feed += fmt::format("{}{}: {:.6f} mol/L", i ? ", " : "",
                        names[static_cast<std::size_t>(first + i)], 1.0 / metals);
  const std::string text = fmt::format(
      R"(raffinate: 1
system: {{{}}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: 0.01 mol/L, metals: {{{}}}}}
  scrub:   {{phase: aqueous, flow: 0.2 m3/h, HCl: 4 mol/L}}
  acid:    {{phase: aqueous, flow: 0.4 m3/h, HCl: 5 mol/L}}
  organic: {{phase: organic, flow: 3 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}}
blocks:
  train:
    cascade: {}
    in:  {{organic: 1, liquor: {}, scrub: {}, acid: {}}}
    out: {{raffinate: aqueous 1, pregnant: aqueous {}, barren: organic {}}}
)",
      exchange == Exchange::p507 ? "use: p507-chloride" : "file: site-exchange.yaml", feed, stages,
      extraction, extraction + scrub, stages, extraction + scrub + 1, stages);
  return parse_case(text, RAFFINATE_TEST_DATA "/benchmark/cases/train.yaml");
}

}  // namespace raffinate
