// The parts of a report on one result, one file each. A part that the result has nothing for is
// absent. All are pure functions of the subject.
#pragma once

#include "reports/page/subject.hpp"
#include "reports/page/view.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::page {

/// Policies and controls, accuracy against cost. `sliders` move points of the figure.
Section policies_section(const Subject& subject, const std::vector<Slider>& sliders);

/// One slider per curve whose points have an order to walk through.
std::vector<Slider> sliders_of(const Subject& subject);
/// One section per curve.
std::vector<Section> curve_sections(const Subject& subject, const std::vector<Slider>& sliders);

/// One section per floor.
std::vector<Section> floor_sections(const Subject& subject);
/// Where the decision flips, and the maps of floors.
std::optional<Section> sensitivity_section(const Subject& subject);

/// Who answers, who took over from whom, and which requests changed sides.
std::optional<Section> flows_section(const Subject& subject, const std::vector<Slider>& sliders);
std::optional<Section> slices_section(const Subject& subject);
std::optional<Section> latency_section(const Subject& subject, const std::vector<Slider>& sliders);
/// Accuracy against calls and dollars, where policies ask more than once.
std::optional<Section> scaling_section(const Subject& subject);
std::optional<Section> agents_section(const Subject& subject);
/// Metrics, calibration, tuning, ramps, conversions, label plans: one section per analysis. An
/// analysis that no section is made for is named, so that nothing is left out in silence.
std::vector<Section> other_sections(const Subject& subject);
/// Kinds of analyses that some section shows.
std::vector<std::string_view> shown_kinds();
Section plan_section(const At& plan, std::string id);
/// Canary ramps inside policies.
std::optional<Section> ramps_section(const Subject& subject);
Section data_section(const Subject& subject);
Section reproducibility_section(const Subject& subject);

/// Steps of a slider as points of the curve: `read` makes the datum of a point.
struct CurveSteps {
  std::string policy;
  std::vector<At> points;  ///< those that the slider walks through
};
/// The curve that a slider belongs to.
CurveSteps steps_of(const Subject& subject, const Slider& slider);
/// Every point of a curve, or evenly chosen ones where there are very many.
std::vector<At> shown_points(const At& curve);

}  // namespace pointsman::reports::page
