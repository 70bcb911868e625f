#include "reports/page/assets.hpp"

#ifdef POINTSMAN_HAS_REPORT
extern "C" {
extern const char pointsman_report_script_begin[], pointsman_report_script_end[];
extern const char pointsman_report_style_begin[], pointsman_report_style_end[];
extern const char pointsman_report_notices_begin[], pointsman_report_notices_end[];
}
#endif

namespace pointsman::reports::page {

std::optional<PageAssets> page_assets() {
#ifdef POINTSMAN_HAS_REPORT
  return PageAssets{.script = {pointsman_report_script_begin, pointsman_report_script_end},
                    .style = {pointsman_report_style_begin, pointsman_report_style_end},
                    .notices = {pointsman_report_notices_begin, pointsman_report_notices_end}};
#else
  return std::nullopt;
#endif
}

}  // namespace pointsman::reports::page
