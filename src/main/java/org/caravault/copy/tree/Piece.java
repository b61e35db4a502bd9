package org.caravault.copy.tree;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.walk.ListedNames;

/** A part of a folder's listing. */
final class Piece implements EntryVisitor {
    /** A name, and its entry in the listing. */
    record Found(Kind hint, EntryName name) {}

    /** For a listing of which only matters that it was made. */
    record Ignored() implements EntryVisitor {
        @Override
        public void visit(Kind hint, byte[] name) {}
    }

    private final QuietListing listing;
    private List<Found> folders = new ArrayList<>();
    private List<Found> files = new ArrayList<>();

    Piece(QuietListing listing) {
        this.listing = listing;
    }

    List<Found> folders() {
        return folders;
    }

    List<Found> files() {
        return files;
    }

    /** Has nothing any more; whoever has the lists keeps them. */
    void startAnew() {
        folders = new ArrayList<>();
        files = new ArrayList<>();
    }

    @Override
    public void visit(Kind hint, byte[] name) {
        if (listing.isWanted(name)) {
            (hint == Kind.DIRECTORY ? folders : files).add(new Found(hint, new EntryName(name)));
        }
    }

    int size() {
        return folders.size() + files.size();
    }

    /** Remembers the names, and leaves out those that it has twice. */
    void keepNew(ListedNames names) {
        keepNew(names, folders.iterator());
        keepNew(names, files.iterator());
    }

    private static void keepNew(ListedNames names, Iterator<Found> each) {
        while (each.hasNext()) {
            if (!names.add(each.next().name().bytes())) {
                each.remove();
            }
        }
    }
}
