package org.caravault.copy.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.File;
import java.nio.ByteBuffer;

/**
 * What carries {@link LibC}'s calls: the library that {@code src/main/c/calls.c} becomes, where a C compiler was at hand for the build, or else
 * JNA. Both do the same. JNA takes as long to load as a small copy takes in all, and several times as long for each call.
 */
final class Binding {
    /** Another library that has the C library's functions, for tests: one whose calls fail. */
    private static final String LIBRARY = System.getProperty("caravault.copy.library", "");

    /** Where our own library is, if it was built; as an absolute path. */
    private static final String OWN_LIBRARY = System.getProperty("caravault.copy.calls", "");

    private static final boolean OWN = LIBRARY.isEmpty() && canLoad();

    private Binding() {}

    /** A library that was built on another machine may not fit here. */
    private static boolean canLoad() {
        if (!new File(OWN_LIBRARY).exists()) {
            return false;
        }
        try {
            System.load(OWN_LIBRARY);
            return true;
        } catch (UnsatisfiedLinkError why) {
            System.err.println("the copier starts slowly, because its own library does not load: " + why.getMessage());
            return false;
        }
    }

    /** To be called before the first of {@link LibC}'s functions. */
    static void bind() {
        if (!OWN) {
            ByJna.bind(LIBRARY.isEmpty() ? "c" : LIBRARY);
        }
    }

    /** {@return whether {@link OwnCalls} can be called} */
    static boolean isOwn() {
        return OWN;
    }

    /** {@return the error number of the call that this thread has just made, and that has failed} */
    static int lastError() {
        return OWN ? OwnCalls.lastError() : Native.getLastError();
    }

    /** {@return what an error number means} */
    static String text(int errno) {
        return OWN ? OwnCalls.text(errno) : new Pointer(LibC.strerror(errno)).getString(0);
    }

    /** {@return memory outside the heap as a buffer, in bytes} */
    static ByteBuffer view(long address, int size) {
        return OWN ? OwnCalls.view(address, size) : new Pointer(address).getByteBuffer(0, size);
    }

    /** {@return where a direct buffer begins} The address does not keep it alive. */
    static long addressOf(ByteBuffer direct) {
        return OWN ? OwnCalls.addressOf(direct) : Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    private static final class ByJna {
        private static final String LIBRARY_PATH = "jna.platform.library.path";

        static void bind(String library) {
            // JNA would start "ldconfig -p" to learn where libraries lie, which takes longer than a small copy; the
            // loader
            // knows the C library
            if (System.getProperty(LIBRARY_PATH) == null) {
                System.setProperty(LIBRARY_PATH, "/lib");
            }
            Native.register(LibC.class, library);
        }
    }
}
