#include "sim/analysis/student.hpp"

#include "sim/analysis/intervals.hpp"

#include <cmath>

#include <boost/math/distributions/students_t.hpp>

namespace pointsman::analysis {

double student_quantile(double probability, double degrees) {
  if (std::isinf(degrees)) return normal_quantile(probability);
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

double student_probability(double t, double degrees) {
  if (std::isinf(degrees)) return normal_probability(t);
  return boost::math::cdf(boost::math::students_t(degrees), t);
}

}  // namespace pointsman::analysis
