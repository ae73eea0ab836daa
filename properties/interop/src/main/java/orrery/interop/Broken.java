package orrery.interop;

/** A promise that was not kept; the message says which. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
        super(message);
    }
}
