// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string_view>

namespace raffinate {

/// "0.1.0".
std::string_view version();

/// The version and the commit it was built from: "0.1.0+1a2b3c4", with ".dirty" behind it when the
/// tree held changes; "0.1.0" alone for a tagged release or where no commit is known.
std::string_view code_version();

}  // namespace raffinate
