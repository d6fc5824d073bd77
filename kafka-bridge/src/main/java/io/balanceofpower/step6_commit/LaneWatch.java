package io.balanceofpower.step6_commit;

/** Is told of the lives of a node's lanes, by any thread; must return at once. */
public interface LaneWatch {

    /** Wants to know nothing. */
    LaneWatch NOBODY = new LaneWatch() {
        @Override
        public void opening(Lane lane) {}

        @Override
        public void opened(Lane lane) {}

        @Override
        public void ended(Lane lane) {}
    };

    /** The lane has not written anything yet. */
    void opening(Lane lane);

    /** The lane's first checkpoint is committed, and it takes messages. */
    void opened(Lane lane);

    /** The lane was lost: everything it held is settled, and it writes nothing any more. Not told of one that was closed. */
    void ended(Lane lane);
}
