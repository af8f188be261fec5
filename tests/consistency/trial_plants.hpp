// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "chemistry/system.hpp"

namespace raffinate {

/// A plant of six stages for any system: its first metals, its acid, half a mole of extractant.
struct Trial {
  std::string system, shape;  ///< shape: plain, murphree, blocks, tied
  std::string text() const;
};

inline void PrintTo(const Trial& trial, std::ostream* out) {
  *out << trial.system << ", " << trial.shape;
}

inline const std::string tied = R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  feed:    {phase: aqueous, flow: 10 mL/min, HCl: 0.05 mol/L, metals: {Nd: 0.05 mol/L, Pr: 0.02 mol/L}}
  scrub:   {phase: aqueous, flow: 8 mL/min, HCl: 0.3 mol/L, metals: {Nd: 0.06 mol/L}, follow: {metal: Pr, per: Nd, stream: product}}
  acid:    {phase: aqueous, flow: 4 mL/min, HCl: 1.5 mol/L}
  organic: {phase: organic, flow: 20 mL/min, extractant: 1.0 mol/L, saponified: 10 % NH4}
blocks:
  circuit:
    cascade: 6
    sections: {all: {stages: 1-4, efficiency: 70 %}, strip: 5-6}
    in:  {organic: 1, feed: 2, scrub: 4, acid: 6}
    out: {raffinate: aqueous 1, product: aqueous 5, barren: organic 6}
)";

inline std::string Trial::text() const {
  if (shape == "tied") return tied;
  const System chemistry = load_system(system);
  std::string set, metals;
  int count = 0;
  for (const Component& one : chemistry.tableau.components()) {
    if (!one.metal || count == 3) continue;
    metals += fmt::format("{}{}: {} mol/L", count ? ", " : "", one.name, 0.01 * (count + 1));
    for (const Constant& constant : chemistry.constants) {
      if (std::isnan(constant.value) && constant.name == "D " + one.name)
        set += fmt::format("{}{}: {}", set.empty() ? "" : ", ", constant.name, 0.7 + 0.4 * count);
    }
    ++count;
  }
  const std::string acid = chemistry.tableau.component("Cl") >= 0 ? "HCl" : "HNO3";
  std::string organic;
  if (chemistry.extractant.component >= 0) organic = ", extractant: 0.8 mol/L";
  if (!chemistry.saponifying.empty())
    organic += ", saponified: 15 % " + chemistry.saponifying.front();
  const std::string head = fmt::format(R"(raffinate: 1
system: {{use: {}, set: {{{}}}}}
feeds:
  liquor:  {{phase: aqueous, flow: 1.3 m3/h, {}: 0.2 mol/L, metals: {{{}}}}}
  wash:    {{phase: aqueous, flow: 0.6 m3/h, {}: 0.5 mol/L}}
  organic: {{phase: organic, flow: 1.1 m3/h{}}}
blocks:
)",
                                       system, set, acid, metals, acid, organic);
  if (shape == "plain") {
    return head + R"(  one:
    cascade: 6
    in:  {organic: 1, liquor: 3, wash: 6}
    out: {raffinate: aqueous 1, loaded: organic 6}
)";
  }
  if (shape == "murphree") {
    return head + R"(  one:
    cascade: 6
    sections: {extraction: {stages: 1-4, efficiency: 80 %}, scrub: {stages: 5-6, efficiency: 35 %}}
    in:  {organic: 1, liquor: 3, wash: 6}
    out: {raffinate: aqueous 1, loaded: organic 6, side: {from: aqueous 2, flow: 0.3 m3/h}, bleed: {from: organic 4, flow: 0.2 m3/h}}
)";
  }
  // Blocks against the order of the organic; a side stream comes back further up.
  return head + R"(  scrub:
    cascade: 2
    sections: {scrub: {stages: 1-2, efficiency: 90 %}}
    in:  {loaded: 1, wash: 2}
    out: {washed: aqueous 1, product: organic 2}
  extraction:
    cascade: 4
    in:  {organic: 1, liquor: 3, washed: 4, side: 1}
    out: {raffinate: aqueous 1, loaded: organic 4, side: {from: aqueous 3, flow: 0.3 m3/h}}
)";
}

/// Every shipped system in every shape, and one plant whose scrub follows its product.
inline std::vector<Trial> trials() {
  std::vector<Trial> all{{"p507-chloride", "tied"}};
  for (const std::string& system : shipped_systems()) {
    for (const char* shape : {"plain", "murphree", "blocks"}) all.push_back({system, shape});
  }
  return all;
}

}  // namespace raffinate
