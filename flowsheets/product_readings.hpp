// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Compares products with their specifications, line by line. Shares are mass of the product as it is,
/// or without its water where the specification counts dry:
///
/// - `TREO`: oxides of the rare earths (lanthanides, Y, Sc) over the product;
/// - `NdPr/TREO`, `Ce/TREO`: oxides of the metals named over TREO; a rare earth alone (`Ce`) means the
///   same, as is usual in the trade;
/// - `Sb`, `S`, `Cl`: the element, whatever form it has; `Fe2`, `Sb0`: that valence alone; `SO4`: the ion;
/// - `Fe2O3`, `CaO`: the element, in whatever form, as that oxide;
/// - `H2O`: water beside the oxides over the product as it is;
/// - `loss on ignition`: water, oxalate and carbonate over the product.
///
/// What no component of the plant stands for (SiO2) stays NaN: not known, and never passed.
std::vector<ProductResult> read_products(const Plant& plant, const Solution& solution);

}  // namespace raffinate
