package io.balanceofpower.step4_route;

/**
 * Routes that are asked together: of one message, each group is asked by itself.
 *
 * @param number its place among the groups, from 0; no group has {@link #NONE}
 * @param all whether each route that takes a message counts; otherwise the first decides
 */
record Group(String name, int number, boolean all) {

    static final int NONE = -1;
}
