#define CATCH_CONFIG_MAIN
#include "tests/revision.hpp"

#include <iostream>

#include <catch2/catch.hpp>

namespace {

/// Says which commit a failure is of: with the seed that a law prints, all that it takes to see it
/// again.
class FailureListener : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    if (stats.totals.assertions.failed == 0) return;
    std::cout << "\"" << stats.testInfo.name << "\" failed at commit "
              << pointsman::tests::revision() << '\n';
  }
};

CATCH_REGISTER_LISTENER(FailureListener)

}  // namespace
