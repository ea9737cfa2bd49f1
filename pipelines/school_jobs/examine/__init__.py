"""What is examined of this pipeline beside what every pipeline is examined for."""
