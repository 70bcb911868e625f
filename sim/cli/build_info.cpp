#include "sim/cli/build_info.hpp"

#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <boost/version.hpp>
#include <gnu/libc-version.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <pointsman_build.hpp>
#include <tbb/version.h>
#include <xxhash.h>

namespace pointsman::cli {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned patch) {
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

std::string xxhash_version() {
  const unsigned number = XXH_versionNumber();
  return dotted(number / 10000, number / 100 % 100, number % 100);
}

}  // namespace

reports::BuildStamp build_info() {
  reports::BuildStamp info;
  info.version = build::kVersion;
  info.revision = build::kRevision;
  info.compiler = build::kCompiler;
  info.build_type = build::kBuildType;
  info.flags = build::kFlags;
  info.libraries = {
      {"boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"cli11", CLI11_VERSION},
      {"eigen", dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"glibc", ::gnu_get_libc_version()},
      {"nlohmann_json", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                               NLOHMANN_JSON_VERSION_PATCH)},
      {"onetbb", ::TBB_runtime_version()},
      {"openssl", ::OpenSSL_version(OPENSSL_VERSION_STRING)},
      {"xxhash", xxhash_version()},
  };
  return info;
}

}  // namespace pointsman::cli
