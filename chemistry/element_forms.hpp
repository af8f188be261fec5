// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "chemistry/tableau.hpp"

namespace raffinate {

/// Components that hold an element, and atoms of it per mole.
using Forms = std::vector<std::pair<int, double>>;

/// A metal as recovery, purity and specifications follow it: the element, in whatever form.
struct MetalElement {
  std::string symbol;  ///< "Sb"
  Forms forms;         ///< Sb, Sb5, Sb0, SbS3
};

/// The metals of a system, in the order in which its components name them first. An element is one
/// if a metal component holds it, or an ion of several elements does (SbS3).
std::vector<MetalElement> metal_elements(const std::vector<Component>& components);

/// What a name means where elements are meant. A symbol is the element in all its forms: `Sb` is Sb,
/// Sb5, Sb0 and the antimony of SbS3, `S` also that of SO4. With a valence it is that component alone:
/// `Sb5`, `Fe0`, and `Fe3` is the component Fe where its charge is 3. Anything else is the component of
/// this name. Empty: the system has nothing of it, or it is H or O, which water holds too.
Forms forms_of(const std::vector<Component>& components, const std::string& name);

/// Mass as which purity counts an element of a component [kg/mol]: metal as it is (Sb0), all else as
/// the usual oxide, or as the element where no oxide is usual.
double purity_mass(const Component& component, const std::string& symbol);

}  // namespace raffinate
