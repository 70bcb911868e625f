// Closed forms of queueing theory: what a station waits, holds and loses in the long run.
//
// Times are in units of the mean service time and rates in its inverse, unless the caller scales
// both. Invariant: a station that cannot keep up (load >= 1) has no long run, and says so with
// empty, never with a number. Sources: Erlang 1917 for the loss and delay formulas; Kleinrock,
// Queueing Systems I (1975), for M/M/c/K and the sojourn law; Pollaczek 1930 and Khinchine 1932 for
// M/G/1; Cobham, Operations Research 2 (1954), for priorities. Cost: O(servers + places).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// Share of arrivals that find all servers busy where nobody waits (Erlang B). `offered` is the
/// arrival rate times the mean service time.
double erlang_b(std::uint64_t servers, double offered);

/// Share of arrivals that have to wait (Erlang C); empty where offered >= servers.
std::optional<double> erlang_c(std::uint64_t servers, double offered);

/// Long-run means of a station. Little's law ties them: number = arrival rate x time.
struct StationMeans {
  double wait = 0;          ///< in the queue, of those served
  double sojourn = 0;       ///< wait plus service
  double queue_length = 0;  ///< waiting
  double number = 0;        ///< waiting and in service
};

/// Poisson arrivals, exponential service of mean `service`, `servers` in parallel, first come first
/// served.
struct MarkovStation {
  double arrival_rate = 0;
  double service = 1;
  std::uint64_t servers = 1;

  double offered() const { return arrival_rate * service; }
};
std::optional<StationMeans> station_means(const MarkovStation& station);
/// The wait that a share `q` of arrivals does not exceed; 0 where so many do not wait at all.
std::optional<double> wait_quantile(const MarkovStation& station, double q);
/// The sojourn of one server (M/M/1), which is exponential.
std::optional<double> sojourn_quantile(double arrival_rate, double service, double q);

/// One server and any law of service: `variation` is the squared coefficient of variation of the
/// service time (0 for M/D/1, 1 for M/M/1).
std::optional<StationMeans> general_station_means(double arrival_rate, double service,
                                                  double variation);

/// The same station with room for `places` requests in all, servers included: arrivals that find it
/// full are lost.
struct LossyMeans {
  double loss = 0;  ///< share of arrivals
  StationMeans of_accepted;
};
LossyMeans lossy_station_means(const MarkovStation& station, std::uint64_t places);

/// Mean waits of classes at one exponential server that serves the lowest index first and never
/// interrupts; empty where the server cannot keep up with all of them.
std::optional<std::vector<double>> priority_waits(std::span<const double> arrival_rates,
                                                  double service);

/// Mean of the greatest of n independent exponential times: parallel calls that are all awaited.
double mean_of_slowest(std::uint64_t n, double mean);

}  // namespace pointsman::analysis
