// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chemistry/tableau.hpp"

namespace raffinate {

/// What a species is made of: (component, moles per mole of species), in the order of the text.
using Composition = std::vector<std::pair<std::string, double>>;

/// Reads `M + 1.5 HA2 - 3 H` or `-H`. Coefficients are plain positive numbers, 1 if absent.
/// Throws Fault, with a cure, for anything else, and for a component that comes twice.
Composition parse_reaction(std::string_view text);

/// One substance of a chemical equation.
struct EquationTerm {
  std::string name;              ///< "Sb2S3"
  double moles = 1.0;            ///< above zero
  Phase phase = Phase::aqueous;  ///< behind the name: `(s)` solid, `(g)` gas, nothing dissolved
  bool operator==(const EquationTerm&) const = default;
};

/// "Sb2S3(s)", "Fe".
std::string written(const EquationTerm& term);

/// Whether a side of an equation holds the electron, `e`.
bool has_electrons(const std::vector<EquationTerm>& side);

/// A chemical equation as it was written.
struct Equation {
  std::string text;
  std::vector<EquationTerm> left, right;
};

/// Reads `Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2`; a lone `e` is the electron.
/// Throws Fault, with a cure, for anything else. Whether it balances is another question.
Equation parse_equation(std::string_view text);

/// Reads `Sb2S3(s)` or `Fe`. Throws Fault.
EquationTerm parse_equation_term(std::string_view text);

}  // namespace raffinate
