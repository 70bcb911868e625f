// Every number that a view's figures show, as a tidy table: one datum per line.
//
// figure,series,mark,x,y,x_lo,x_hi,y_lo,y_hi,value,label; places on axes of categories are their
// names. RFC 4180 quoting, doubles in their shortest exact form; what is unknown is empty.
#pragma once

#include "reports/page/view.hpp"

#include <string>

namespace pointsman::reports::page {

std::string figures_csv(const View& view);

}  // namespace pointsman::reports::page
