// Static pictures of figures through gnuplot, an optional program of the machine.
//
// One process draws all figures of a page. Invariant: equal figures give equal SVG, byte for byte,
// for one version of gnuplot; a name of a result is never a command. Errors say how to get gnuplot.
// Source of the forms: gnuplot 5.4's manual. Cost: about 30 ms to start, 10 ms a figure.
#pragma once

#include "reports/page/figure.hpp"
#include "reports/page/html.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::page {

enum class PictureForm : std::uint8_t { kSvg, kPng };

/// The commands that draw `figure` into the file `output`, data included.
std::string gnuplot_script(const Figure& figure, PictureForm form, std::string_view output);

/// Whether there is a gnuplot to run.
bool has_gnuplot();

/// Pictures by the id of their figure. Errors: kUsage where there is no gnuplot, kInternal where it
/// fails.
base::Result<Pictures> draw(const std::vector<const Figure*>& figures, PictureForm form);

}  // namespace pointsman::reports::page
