// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "flowsheets/solution.hpp"

namespace raffinate {

struct TableOptions {
  bool all_stages = false;  ///< false: long sections show their ends only
  int width = 110;          ///< [columns] a wider table is folded, its first columns repeated
};

/// One line: the verdict. Starts with CONVERGED, NOT CONVERGED or NOT CLOSED.
std::string headline(const Solution& solution);

/// What flows in and out: flow, pH, metals in g/L, everything else in mol/L.
std::string stream_table(const Solution& solution, const TableOptions& options = {});

/// Purity and recovery of the products.
std::string product_table(const Solution& solution, const TableOptions& options = {});

/// Stage by stage: O/A, pH, loading, metals in both phases.
std::string stage_table(const CascadeResult& cascade, const std::vector<Component>& components,
                        const TableOptions& options = {});

/// Solver, closure, warnings, notes, and the numbers that are assumed.
std::string summary(const Solution& solution);

/// All of these, in the order a reader wants them.
std::string all_tables(const Solution& solution, const TableOptions& options = {});

/// Four significant digits: 35.12, 0.03512, 3.512e-6; "-" for NaN.
std::string readable(double value);

/// A share as per cent, with two digits of what is missing: 0.999953 is 99.9953 %.
std::string readable_share(double share);

}  // namespace raffinate
