// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/speciation.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace raffinate {

namespace {
constexpr double largest_exponent = 600.0;  // e^600 squared still fits a double times a flow
}

Speciation::Makeup Speciation::makeup_of(const Tableau& tableau) {
  Makeup makeup;
  makeup.components = tableau.component_count();
  makeup.made_of.resize(static_cast<std::size_t>(makeup.components));
  for (const Species& one : tableau.species()) {
    std::vector<Term> terms;
    const auto term = [&terms](int component) -> Term& {
      for (Term& known : terms) {
        if (known.component == component) return known;
      }
      return terms.emplace_back(Term{component, 0.0, 0.0});
    };
    for (const auto& [k, nu] : one.stoichiometry) term(k).nu += nu;
    for (const auto& [k, power] : one.exponents) term(k).exponent += power;
    for (const Term& t : terms) {
      makeup.made_of[static_cast<std::size_t>(t.component)].push_back(
          static_cast<int>(makeup.species.size()));
    }
    const std::size_t first = makeup.terms.size();
    makeup.terms.insert(makeup.terms.end(), terms.begin(), terms.end());
    makeup.species.push_back({one.phase, first, makeup.terms.size()});
  }
  return makeup;
}

Speciation::Speciation(const Tableau& tableau)
    : makeup_(std::make_shared<const Makeup>(makeup_of(tableau))), c_(makeup_->species.size()) {
  for (const Species& one : tableau.species()) ln_K_.push_back(one.ln_K);
  for (PhaseTotals& phase : phases_) {
    phase.total.resize(makeup_->components);
    phase.magnitude.resize(makeup_->components);
  }
}

void Speciation::evaluate(std::span<const double> u) {
  for (PhaseTotals& phase : phases_) {
    phase.total.setZero();
    phase.magnitude.setZero();
  }
  for (std::size_t s = 0; s < c_.size(); ++s) {
    const auto terms = makeup_->terms_of(s);
    double ln_c = ln_K_[s];
    for (const Term& t : terms) ln_c += t.exponent * u[static_cast<std::size_t>(t.component)];
    c_[s] = std::exp(std::min(ln_c, largest_exponent));
    PhaseTotals& phase = phases_[static_cast<int>(makeup_->species[s].phase)];
    for (const Term& t : terms) {
      if (t.nu == 0.0) continue;
      const double amount = t.nu * c_[s];
      phase.total[t.component] += amount;
      phase.magnitude[t.component] += std::abs(amount);
    }
  }
}

void Speciation::differentiate() {
  for (PhaseTotals& phase : phases_) phase.slope.setZero(makeup_->components, makeup_->components);
  for (std::size_t s = 0; s < c_.size(); ++s) {
    Eigen::MatrixXd& slope = phases_[static_cast<int>(makeup_->species[s].phase)].slope;
    const auto terms = makeup_->terms_of(s);
    for (const Term& t : terms) {
      if (t.nu == 0.0) continue;
      for (const Term& by : terms) slope(t.component, by.component) += t.nu * c_[s] * by.exponent;
    }
  }
}

Spread Speciation::spread(int component, std::span<const double> u) const {
  const auto& mine = makeup_->made_of[static_cast<std::size_t>(component)];
  double highest = -std::numeric_limits<double>::infinity();
  const auto ln_per_free = [&](int species) {
    const auto s = static_cast<std::size_t>(species);
    double ln_c = ln_K_[s];
    for (const Term& t : makeup_->terms_of(s)) {
      if (t.component != component) ln_c += t.exponent * u[static_cast<std::size_t>(t.component)];
    }
    return ln_c;
  };
  for (const int s : mine) highest = std::max(highest, ln_per_free(s));
  Spread result;
  for (const int s : mine) {
    const bool in_aqueous = makeup_->species[static_cast<std::size_t>(s)].phase == Phase::aqueous;
    double& share = in_aqueous ? result.aqueous : result.organic;
    share += std::exp(ln_per_free(s) - highest);
  }
  const double sum = result.aqueous + result.organic;
  result.aqueous /= sum;
  result.organic /= sum;
  result.ln_scale = highest + std::log(sum);
  return result;
}

std::vector<bool> linear_components(const Tableau& tableau) {
  const auto coefficient = [](const std::vector<std::pair<int, double>>& list, int component) {
    double sum = 0.0;
    for (const auto& [k, value] : list) sum += k == component ? value : 0.0;
    return sum;
  };
  std::vector<bool> linear(static_cast<std::size_t>(tableau.component_count()), false);
  const auto qualifies = [&](int component) {
    for (const Species& species : tableau.species()) {
      const double nu = coefficient(species.stoichiometry, component);
      const double power = coefficient(species.exponents, component);
      if (nu == 0.0 && power == 0.0) continue;
      if (nu != 1.0 || power != 1.0) return false;
      for (int other = 0; other < tableau.component_count(); ++other) {
        if (linear[static_cast<std::size_t>(other)] &&
            (coefficient(species.stoichiometry, other) != 0.0 ||
             coefficient(species.exponents, other) != 0.0)) {
          return false;
        }
      }
    }
    return true;
  };
  for (const bool metals : {true, false}) {
    for (int k = 0; k < tableau.component_count(); ++k) {
      const Component& component = tableau.components()[static_cast<std::size_t>(k)];
      if (component.metal == metals && qualifies(k)) linear[static_cast<std::size_t>(k)] = true;
    }
  }
  return linear;
}

void draw_metals_together(const Tableau& tableau, double difficulty, Speciation& speciation) {
  const auto& species = tableau.species();
  using Rest = std::vector<std::pair<int, double>>;  // what a species is made of beside its metal
  std::map<Rest, std::vector<int>> families;
  for (int i = 0; i < static_cast<int>(species.size()); ++i) {
    const Species& one = species[static_cast<std::size_t>(i)];
    if (one.phase != Phase::organic) continue;
    Rest rest;
    for (const auto& part : one.stoichiometry) {
      if (!tableau.components()[static_cast<std::size_t>(part.first)].metal) rest.push_back(part);
    }
    if (rest.size() < one.stoichiometry.size()) families[rest].push_back(i);
  }
  for (const auto& [rest, members] : families) {
    double mean = 0.0;
    const auto own = [&](int i) { return species[static_cast<std::size_t>(i)].ln_K; };
    for (const int i : members) mean += own(i) / static_cast<double>(members.size());
    for (const int i : members) speciation.set_ln_K(i, mean + difficulty * (own(i) - mean));
  }
}

}  // namespace raffinate
