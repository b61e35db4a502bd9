package org.caravault.access;

/**
 * Something that can be mounted.
 *
 * @param backend who opens and closes it: {@code local}, {@code exportfs}, {@code external}
 * @param location a directory for {@code local}, else {@code host:/path}
 * @param protocol {@code NFS}
 */
public record Export(String backend, String location, String protocol) {
    /** As the journal keeps it: {@code BACKEND LOCATION}. */
    public String entry() {
        return backend + " " + location;
    }

    /** Reads what {@link #entry} wrote. */
    public static Export ofEntry(String entry) {
        int space = entry.indexOf(' ');
        return new Export(entry.substring(0, space), entry.substring(space + 1), "NFS");
    }

    /** The path on the server, which for a local directory is the directory. */
    public String path() {
        return backend.equals("local") ? location : location.substring(location.indexOf(":/") + 1);
    }
}
