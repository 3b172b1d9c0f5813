/** What the benchmark tells each engine when it starts it. */
package bench;

record Run(String job, String brokers, String app, Topics topics, long commitMs, String tables, String dir) {
  record Topics(String in, String out, String alerts, String dead) {}
}
