#include "reports/page/view.hpp"

namespace pointsman::reports::page {

std::vector<const Figure*> figures_of(const View& view) {
  std::vector<const Figure*> figures;
  for (const Section& section : view.sections) {
    for (const Figure& figure : section.figures) figures.push_back(&figure);
  }
  return figures;
}

}  // namespace pointsman::reports::page
