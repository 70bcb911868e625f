// Student's t distribution, for any degrees of freedom above 0; infinite ones are the normal's.
#pragma once

namespace pointsman::analysis {

double student_quantile(double probability, double degrees);
/// P(T <= t).
double student_probability(double t, double degrees);

}  // namespace pointsman::analysis
