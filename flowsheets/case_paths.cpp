// SPDX-License-Identifier: BSD-3-Clause
// Follows both liquids through each cascade: none may run dry, and each must leave at the end.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// One liquid of one cascade, followed the way it flows.
class Path {
 public:
  Path(const CascadeSpec& block, Phase phase, const Streams& streams)
      : block_(block), phase_(phase), entrained_(block.entrained[static_cast<int>(phase)]) {
    const auto size = static_cast<std::size_t>(block.stages) + 1;
    enters_.assign(size, false);
    leaves_.assign(size, false);
    shares_.assign(size, entrained_);
    for (const InletSpec& inlet : block.in)
      if (streams.at(inlet.stream).phase == phase) enters_[index(inlet.stage)] = any_in_ = true;
  }

  void check(InputProblems& problems) {
    for (const OutletSpec& outlet : block_.out) {
      if (outlet.phase != phase_) continue;
      if (outlet.share) check_share(outlet, problems);
      if (outlet.flow || outlet.share) continue;
      if (leaves_[index(outlet.stage)])
        problems.add(outlet.at,
                     fmt::format("\"{}\" takes the whole {} of stage {} of block \"{}\", "
                                 "and so does another outlet",
                                 outlet.stream, to_string(phase_), outlet.stage, block_.name),
                     "give one of them a flow or a share");
      leaves_[index(outlet.stage)] = true;
    }
    const int first = phase_ == Phase::organic ? 1 : block_.stages;
    const int last = phase_ == Phase::organic ? block_.stages : 1;
    if (!any_in_)
      problems.add(block_.in_at,
                   fmt::format("no {} stream enters block \"{}\"", to_string(phase_), block_.name),
                   fmt::format("the {0} enters at stage {1}, for example\n    in: {{my-{0}: {1}}}",
                               to_string(phase_), first));
    else
      check_flow(first, last, problems);
    if (!leaves_[index(last)])
      problems.add(
          block_.out_at,
          fmt::format("the {} leaving stage {} of block \"{}\" has no name", to_string(phase_),
                      last, block_.name),
          fmt::format("name it as an outlet, for example\n    out: {{{}: {} {}}}",
                      phase_ == Phase::aqueous ? "raffinate" : "loaded", to_string(phase_), last));
  }

 private:
  void check_share(const OutletSpec& outlet, InputProblems& problems) {
    double& drawn = shares_[index(outlet.stage)];
    const bool more_left = drawn < 1.0;
    drawn += *outlet.share;
    if (more_left && drawn >= 1.0)
      problems.add(
          outlet.at,
          fmt::format("the shares drawn from the {} of stage {} of block \"{}\"{} add up "
                      "to {:.6g} %",
                      to_string(phase_), outlet.stage, block_.name,
                      entrained_ > 0.0
                          ? fmt::format(" and the {:.6g} % it entrains", entrained_ * 100.0)
                          : "",
                      drawn * 100.0),
          entrained_ > 0.0 ? "they must leave something over: make them or `entrains` smaller"
                           : "they must leave something over: make them smaller");
  }
  void check_flow(int first, int last, InputProblems& problems) const {
    const int step = last >= first ? 1 : -1;
    bool flows = false;
    for (int stage = first; stage != last + step; stage += step) {
      flows = flows || enters_[index(stage)];
      if (!flows) {
        problems.add(block_.in_at,
                     fmt::format("no {} flows through stage {} of block \"{}\"", to_string(phase_),
                                 stage, block_.name),
                     stage == first
                         ? fmt::format("the {} flows from stage {} to stage {}: one must enter at "
                                       "stage {}",
                                       to_string(phase_), first, last, first)
                         : fmt::format("an outlet takes all of it at stage {}: give that outlet a "
                                       "flow or a share, or feed {} at stage {}",
                                       stage - step, to_string(phase_), stage));
        return;
      }
      if (leaves_[index(stage)]) flows = false;
    }
  }
  static std::size_t index(int stage) { return static_cast<std::size_t>(stage); }

  const CascadeSpec& block_;
  Phase phase_;
  double entrained_;  // [1] of what leaves a stage
  bool any_in_ = false;
  std::vector<bool> enters_, leaves_;
  std::vector<double> shares_;  // [1] entrained and drawn behind each stage
};

}  // namespace

void check_paths(const Case& plant, const Streams& streams, InputProblems& problems) {
  // Following the liquids needs streams that exist and stages that do.
  for (const CascadeSpec& block : plant.blocks) {
    const bool sound =
        std::all_of(block.in.begin(), block.in.end(),
                    [&](const InletSpec& inlet) {
                      const auto stream = streams.find(inlet.stream);
                      return stream != streams.end() && stream->second.phase &&
                             inlet.stage <= block.stages;
                    }) &&
        std::all_of(block.out.begin(), block.out.end(),
                    [&](const OutletSpec& outlet) { return outlet.stage <= block.stages; });
    if (!sound) continue;
    Path(block, Phase::aqueous, streams).check(problems);
    Path(block, Phase::organic, streams).check(problems);
  }
}

}  // namespace raffinate
