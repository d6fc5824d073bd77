package io.balanceofpower.simulation;

/** Ends a run. */
final class PromiseBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Promise promise;

    PromiseBroken(Promise promise, String what) {
        super(what);
        this.promise = promise;
    }

    Promise promise() {
        return promise;
    }
}
