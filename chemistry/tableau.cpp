// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/tableau.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace raffinate {

namespace {

using Coefficients = std::vector<std::pair<int, double>>;

void check(const Coefficients& coefficients, int component_count, const std::string& species) {
  for (const auto& [component, coefficient] : coefficients) {
    if (component < 0 || component >= component_count) {
      throw std::invalid_argument("species " + species + " is made of component " +
                                  std::to_string(component) + ", which the tableau does not have");
    }
  }
}

/// The coefficients under the new numbering; nothing if one of them is gone.
/// Zero coefficients do not hold a species back.
std::optional<Coefficients> renumbered(const Coefficients& old, const std::vector<int>& new_index) {
  Coefficients result;
  for (const auto& [component, coefficient] : old) {
    if (coefficient == 0.0) continue;
    const int index = new_index[static_cast<std::size_t>(component)];
    if (index < 0) return std::nullopt;
    result.emplace_back(index, coefficient);
  }
  return result;
}

}  // namespace

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::aqueous: return "aqueous";
    case Phase::organic: return "organic";
    case Phase::solid: return "solid";
    case Phase::gas: return "gas";
  }
  return "";
}

Tableau::Tableau(std::vector<Component> components, std::vector<Species> species)
    : components_(std::move(components)), species_(std::move(species)) {
  const int columns = component_count();
  for (std::size_t s = 0; s < species_.size(); ++s) {
    check(species_[s].stoichiometry, columns, species_[s].name);
    check(species_[s].exponents, columns, species_[s].name);
    in_[index(species_[s].phase)].which.push_back(static_cast<int>(s));
  }
  for (PerPhase& phase : in_) {
    const auto rows = static_cast<Eigen::Index>(phase.which.size());
    phase.stoichiometry = Eigen::MatrixXd::Zero(rows, columns);
    phase.exponents = Eigen::MatrixXd::Zero(rows, columns);
    phase.ln_K = Eigen::VectorXd::Zero(rows);
    for (Eigen::Index row = 0; row < rows; ++row) {
      const auto which = phase.which[static_cast<std::size_t>(row)];
      const Species& one = species_[static_cast<std::size_t>(which)];
      for (const auto& [k, nu] : one.stoichiometry) phase.stoichiometry(row, k) += nu;
      for (const auto& [k, power] : one.exponents) phase.exponents(row, k) += power;
      phase.ln_K(row) = one.ln_K;
    }
  }
}

int Tableau::component(const std::string& name) const {
  for (int k = 0; k < component_count(); ++k) {
    if (components_[static_cast<std::size_t>(k)].name == name) return k;
  }
  return -1;
}

bool Tableau::present(Phase phase, int component) const {
  return (stoichiometry(phase).col(component).array() != 0.0).any();
}

bool Tableau::gives_off(int component) const {
  return std::any_of(std::begin(both_phases), std::end(both_phases), [&](Phase phase) {
    return (stoichiometry(phase).col(component).array() < 0.0).any();
  });
}

bool Tableau::gives_off(Phase phase, int component,
                        const Eigen::Ref<const Eigen::VectorXd>& u) const {
  const Eigen::MatrixXd& nu = stoichiometry(phase);
  for (Eigen::Index s = 0; s < nu.rows(); ++s) {
    bool forms = nu(s, component) < 0.0;
    for (Eigen::Index k = 0; k < nu.cols() && forms; ++k)
      forms = nu(s, k) == 0.0 || !std::isinf(u(k));
    if (forms) return true;
  }
  return false;
}

Tableau Tableau::restricted_to(const std::vector<int>& keep) const {
  std::vector<int> new_index(components_.size(), -1);
  std::vector<Component> components;
  int previous = -1;
  for (const int k : keep) {
    if (k <= previous || k >= component_count()) {
      throw std::invalid_argument("restricted_to: indices must increase and name components");
    }
    previous = k;
    new_index[static_cast<std::size_t>(k)] = static_cast<int>(components.size());
    components.push_back(components_[static_cast<std::size_t>(k)]);
  }
  std::vector<Species> species;
  for (const Species& one : species_) {
    auto stoichiometry = renumbered(one.stoichiometry, new_index);
    auto exponents = renumbered(one.exponents, new_index);
    if (!stoichiometry || !exponents) continue;
    species.push_back({one.name, one.phase, *stoichiometry, *exponents, one.ln_K});
  }
  return {std::move(components), std::move(species)};
}

}  // namespace raffinate
