// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Compares products with their specifications, line by line. Mass fractions:
///
/// - `TREO`: oxides of the rare earths (lanthanides, Y, Sc) over the product;
/// - `NdPr/TREO`, `Ce/TREO`: oxides of the metals named over TREO; a rare earth alone (`Ce`) means the
///   same, as is usual in the trade;
/// - `Fe2O3`, `CaO`: the metal as that oxide over the product; `Fe`, `Cl`, `SO4`: as written;
/// - `loss on ignition`: water, oxalate and carbonate over the product.
///
/// What no component of the plant stands for (SiO2) stays NaN: not known, and never passed.
std::vector<ProductResult> read_products(const Plant& plant,
                                         const std::vector<StreamResult>& streams);

}  // namespace raffinate
