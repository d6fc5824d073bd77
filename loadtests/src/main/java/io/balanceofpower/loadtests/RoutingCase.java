package io.balanceofpower.loadtests;

/** What is measured of routing; all route the same trades by the same rule. JMH makes its parameters of the names. */
public enum RoutingCase implements BenchCase {
    JAVA("the rule in Java", 0, 0, 1),
    ROUTES_1("1 route", 1, 0, 1),
    ROUTES_10("10 routes", 10, 0, 1),
    ROUTES_100("100 routes", 100, 0, 1),
    ROUTES_10000("10,000 routes", 10_000, 0, 1),
    ROUTES_10_MANY_TOPICS("10 routes, 20,000 topics", 10, 0, 20_000),
    ROUTES_10000_MANY_TOPICS("10,000 routes, 20,000 topics", 10_000, 0, 20_000),
    PASSED_100("1 route, behind 100 of the same filter that do not match", 1, 100, 1),
    RUNTIME("1 route, its condition on CEL's runtime", 1, 0, 1);

    private final String words;
    private final int routes;
    private final int passed;
    private final int topics;

    /**
     * @param routes with filters of their own, of which the last takes every trade
     * @param passed routes with that one's filter, before it, whose conditions do not hold
     * @param topics how many topics the trades are spread over, at least
     */
    RoutingCase(String words, int routes, int passed, int topics) {
        this.words = words;
        this.routes = routes;
        this.passed = passed;
        this.topics = topics;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public RouteLoop loop() {
        if (this == RUNTIME) {
            return RouteLoop.onRuntime(topics);
        }
        return routes == 0 ? RouteLoop.handWritten(topics) : RouteLoop.of(routes, passed, topics);
    }
}
