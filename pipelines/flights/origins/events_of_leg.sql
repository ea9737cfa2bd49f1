SELECT * FROM events_leg WHERE request_id = $request_id AND leg_id = $leg_id
