"""What earns: rules as versioned data, pure decisions, the reader and jobs that credit, simulation. Above standing."""
