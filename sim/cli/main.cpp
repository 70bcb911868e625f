#include "sim/cli/app.hpp"

#include <cstddef>

int main(int argc, char** argv) {
  return pointsman::cli::run_program({argv, static_cast<std::size_t>(argc)});
}
