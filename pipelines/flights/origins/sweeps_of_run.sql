SELECT * FROM events_sweep WHERE search = $search AND sweep_id = $run_id
