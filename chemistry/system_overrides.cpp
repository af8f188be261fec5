// SPDX-License-Identifier: BSD-3-Clause
// Numbers of the user's own, and what is said to those that do not fit.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "chemistry/system_numbers.hpp"

namespace raffinate {

namespace {

/// "beta Nd/Pr" as its two metals; empty texts for any other name.
std::pair<std::string, std::string> beta_pair(const std::string& name) {
  const std::string prefix = "beta ";
  const auto slash = name.find('/');
  if (!name.starts_with(prefix) || slash == std::string::npos) return {};
  return {name.substr(prefix.size(), slash - prefix.size()), name.substr(slash + 1)};
}

std::vector<std::string> names_of(const std::vector<Constant>& constants) {
  std::vector<std::string> names;
  for (const Constant& one : constants) names.push_back(one.name);
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

[[noreturn]] void refuse_unknown_beta(const System& system, const Override& wanted) {
  const auto [over, under] = beta_pair(wanted.name);
  std::vector<std::string> stored;
  for (const Constant& one : system.constants) {
    if (!beta_pair(one.name).first.empty()) stored.push_back(one.name);
  }
  if (stored.empty()) {
    throw InputError(wanted.at, fmt::format("{} stores no separation factors", system.name),
                     "set one of: " + joined(names_of(system.constants)));
  }
  const std::string reversed = fmt::format("beta {}/{}", under, over);
  if (std::find(stored.begin(), stored.end(), reversed) != stored.end() && wanted.value > 0.0) {
    throw InputError(wanted.at,
                     fmt::format("{} stores {}, not {}", system.name, reversed, wanted.name),
                     fmt::format("write {}: {:.6g}", reversed, 1.0 / wanted.value));
  }
  throw InputError(
      wanted.at,
      fmt::format("{} is not one of the separation factors that {} stores", wanted.name,
                  system.name),
      fmt::format("stored are {}; other pairs follow from these and the log_K", joined(stored)));
}

[[noreturn]] void refuse_unknown(const System& system, const Override& wanted) {
  if (!beta_pair(wanted.name).first.empty()) refuse_unknown_beta(system, wanted);
  const auto refuse_what_follows = [&](const std::string& made, const Recipe& recipe) {
    if (wanted.name != "log_K " + made || recipe.log_K.terms.empty()) return;
    std::vector<std::string> from;
    for (const auto& term : recipe.log_K.terms) {
      from.push_back(system.constants[static_cast<std::size_t>(term.constant)].name);
    }
    throw InputError(wanted.at,
                     fmt::format("{} does not stand alone in {}: it follows from {}", wanted.name,
                                 system.name, joined(from)),
                     "set " + from.back());
  };
  for (std::size_t s = 0; s < system.recipes.size(); ++s) {
    refuse_what_follows(system.tableau.species()[s].name, system.recipes[s]);
  }
  for (std::size_t s = 0; s < system.solids.size(); ++s) {
    refuse_what_follows(system.solids[s].name, system.solid_recipes[s]);
  }
  auto names = names_of(system.constants);
  for (const auto* numbers : {&system.volume_numbers, &system.third_phase})
    for (const Constant& one : *numbers) names.push_back(one.name);
  throw InputError(wanted.at, fmt::format("{} has no constant \"{}\"", system.name, wanted.name),
                   did_you_mean(wanted.name, names, "it has"));
}

}  // namespace

System System::with(const std::vector<Override>& overrides) const {
  System changed = *this;
  for (const Override& wanted : overrides) {
    const auto is_it = [&](const Constant& one) { return one.name == wanted.name; };
    auto found = std::find_if(changed.constants.begin(), changed.constants.end(), is_it);
    const int index = static_cast<int>(found - changed.constants.begin());
    bool positive = found != changed.constants.end() && counts_by_logarithm(*this, index);
    if (found == changed.constants.end()) {
      found = std::find_if(changed.volume_numbers.begin(), changed.volume_numbers.end(), is_it);
      if (found == changed.volume_numbers.end()) {
        found = std::find_if(changed.third_phase.begin(), changed.third_phase.end(), is_it);
        if (found == changed.third_phase.end()) refuse_unknown(*this, wanted);
        positive = true;
      }
    }
    if (!std::isfinite(wanted.value) || (positive && wanted.value <= 0.0)) {
      throw InputError(wanted.at, fmt::format("{} must be a {}number, not {:g}", wanted.name,
                                              positive ? "positive " : "", wanted.value));
    }
    found->value = wanted.value;
    found->sd.reset();
    found->provenance = Provenance::estimated;
    found->source = "set by the user";
    found->range.clear();
    found->user_set = true;
  }
  apply_numbers(changed);
  return changed;
}

bool System::is_logarithm(const std::string& constant) const {
  const auto in = [&](const Recipe& recipe) {
    return std::any_of(recipe.log_K.terms.begin(), recipe.log_K.terms.end(), [&](const auto& term) {
      return !term.logarithm && constants[static_cast<std::size_t>(term.constant)].name == constant;
    });
  };
  return std::any_of(recipes.begin(), recipes.end(), in) ||
         std::any_of(solid_recipes.begin(), solid_recipes.end(), in);
}

System System::with_moved(const std::string& constant, double ln_step) const {
  System moved = *this;
  const bool logarithm = is_logarithm(constant);
  for (auto* numbers : {&moved.constants, &moved.volume_numbers})
    for (Constant& one : *numbers)
      if (one.name == constant)
        one.value =
            logarithm ? one.value + ln_step / std::numbers::ln10 : one.value * std::exp(ln_step);
  apply_numbers(moved);
  return moved;
}

}  // namespace raffinate
