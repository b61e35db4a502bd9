package org.caravault.query;

/** What a list can be sorted by: its wire name is a value of {@code sort_key}. */
public interface Sort extends WireName {
    /** {@return what {@code order by} names; the last column makes the order total} */
    String order(boolean ascending);
}
